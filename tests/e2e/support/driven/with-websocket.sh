#!/bin/sh
# The test runtime with the WebSocket that the shipped one has by itself; the driver takes NODE_OPTIONS out of what it starts.
NODE_OPTIONS=--experimental-websocket exec "$TRIMTAB_ELECTRON" "$@"
