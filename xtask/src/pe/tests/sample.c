// A small program with windows, which the tests of the checks break in one way after the other.
#include <windows.h>

// They write here what a broken program would have.
__attribute__((used)) const char space[512] = "BOWLINE-TEST-SPACE";

int WINAPI WinMain(HINSTANCE own, HINSTANCE none, LPSTR arguments, int show) {
  return MessageBoxA(NULL, space, arguments, MB_OK);
}
