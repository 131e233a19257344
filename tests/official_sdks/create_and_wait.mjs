// Makes an image from a prompt and an uploaded reference with the official Node SDK, waits for it and
// downloads it. The base URL and the key are in the environment.

import RunwayML, { toFile } from '@runwayml/sdk';

// The SDK waits six seconds before each poll.
const { setTimeout } = globalThis;
globalThis.setTimeout = (callback, ms, ...rest) => setTimeout(callback, ms / 20, ...rest);

const client = new RunwayML();

const file = await toFile(Buffer.alloc(1024), 'reference.png', { type: 'image/png' });
const { uri } = await client.uploads.createEphemeral({ file });

const task = await client.textToImage
  .create({
    model: 'gen4_image',
    promptText: 'a lighthouse like @reference',
    ratio: '1280:720',
    referenceImages: [{ uri, tag: 'reference' }],
  })
  .waitForTaskOutput();

const response = await fetch(task.output[0]);
const image = Buffer.from(await response.arrayBuffer());
const size = [image.readUInt32BE(16), image.readUInt32BE(20)].join(':');
if (task.status !== 'SUCCEEDED' || size !== '1280:720') {
  throw new Error(`the task is ${task.status} and its image ${size}`);
}
console.log(`node: task ${task.id} made an image of ${size}`);
