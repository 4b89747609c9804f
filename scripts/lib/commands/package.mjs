export const pack = { summary: 'x', help: 'x', run: async () => 1 };
