import type { FaultAnswer } from './plans.ts';

const REASONS: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
};

/** The answer with a status: 429 as JSON `null`, 5xx as the HTML page of a proxy, or `body` as it was written (HTML if it begins so). */
export function usualBody(status: number, body: string | null): FaultAnswer {
  if (body !== null) {
    const isHtml = body.trimStart().startsWith('<');
    return { status, body, contentType: isHtml ? 'text/html' : 'application/json' };
  }
  const reason = REASONS[status];
  if (reason === undefined) return { status, body: 'null', contentType: 'application/json' };
  const title = `${status} ${reason}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>cloudfront</center>\r\n</body>\r\n</html>\r\n`;
  return { status, body: page, contentType: 'text/html' };
}
