"""Makes an image from a prompt and an uploaded reference with the official Python SDK, waits for it
and downloads it. The base URL and the key are in the environment."""

import io
import struct
import time
import urllib.request

from runwayml import RunwayML

# The SDK waits six seconds before each poll.
sleep = time.sleep
time.sleep = lambda seconds: sleep(seconds / 20)

client = RunwayML()

file = io.BytesIO(bytes(1024))
file.name = "reference.png"
upload = client.uploads.create_ephemeral(file=file)

task = client.text_to_image.create(
    model="gen4_image",
    prompt_text="a lighthouse like @reference",
    ratio="1280:720",
    reference_images=[{"uri": upload.uri, "tag": "reference"}],
).wait_for_task_output()

with urllib.request.urlopen(task.output[0]) as response:
    size = struct.unpack(">II", response.read()[16:24])
if task.status != "SUCCEEDED" or size != (1280, 720):
    raise SystemExit(f"the task is {task.status} and its image {size}")
print(f"python: task {task.id} made an image of {size[0]}:{size[1]}")
