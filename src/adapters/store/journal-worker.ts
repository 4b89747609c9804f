import { parentPort, workerData } from 'node:worker_threads';
import { JournalWriter } from './journal-writer.ts';
import type { FromWriter, ToWriter, WriterOptions } from './messages.ts';

/* Entry of the writer thread: the disk's waits happen here and never on the loop that trades. */

const port = parentPort;
if (port === null) throw new Error('the journal worker has to be started as a worker thread');
const tell = (message: FromWriter): void => port.postMessage(message);

const writer = new JournalWriter(workerData as WriterOptions, tell);
port.on('message', (message: ToWriter) => {
  switch (message.kind) {
    case 'append':
      writer.append(message.lines);
      return;
    case 'snapshot':
      writer.snapshot(message.snapshot);
      return;
    case 'close':
      writer.close();
      port.close();
  }
});
