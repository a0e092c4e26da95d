// Written by `./dev codegen` from the crate `bowline-protocol`. A change is made there.

export const MAX_CHAT_CHARS = 4_000;
export const MAX_CHUNK_BYTES = 16_380;
export const MAX_CONTROL_MESSAGE_BYTES = 65_536;
export const MAX_EULA_BYTES = 65_536;
export const MAX_EVENTS = 256;
export const MAX_FILE_BYTES = 2_147_483_648;
export const MAX_FILE_NAME_BYTES = 255;
export const MAX_KEY_BYTES = 32;
export const MAX_MONITORS = 16;
export const MAX_NAME_CHARS = 80;
export const MAX_QUIET_HELD_MS = 200;
export const MAX_RELAY_SECRET_BYTES = 128;
export const MAX_RELAY_URLS = 8;
export const MAX_RELAY_URL_BYTES = 300;
export const MAX_SDP_BYTES = 32_768;
export const MAX_SIGNALING_MESSAGE_BYTES = 65_536;
