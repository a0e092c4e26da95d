//! Scenarios on real parts, of server and applet together. The tests are in `tests/`; nothing is here.
