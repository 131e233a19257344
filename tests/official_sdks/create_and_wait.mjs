// What a program of the official Node SDK does: a picture from a prompt and an uploaded reference,
// waited for and downloaded. Address and key come from the environment.

import RunwayML, { toFile } from '@runwayml/sdk';

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

const answer = await fetch(task.output[0]);
const picture = Buffer.from(await answer.arrayBuffer());
const size = [picture.readUInt32BE(16), picture.readUInt32BE(20)].join(':');
if (task.status !== 'SUCCEEDED' || size !== '1280:720') {
  throw new Error(`the task is ${task.status} and its picture ${size}`);
}
console.log(`node: task ${task.id} made a picture of ${size}`);
