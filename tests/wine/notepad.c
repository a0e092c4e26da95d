/* What a story asks of the editor that a customer has open:
 *   notepad text              prints what is in it, UTF-8
 *   notepad place X Y W H     moves it there, in pixels, and gives it the keyboard
 *   notepad has-keyboard      ends well if keys go there
 * Ends with 1 where no editor is open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int print_text(HWND editor)
{
    HWND field = FindWindowExW(editor, NULL, L"Edit", NULL);
    static WCHAR text[65536];
    static char bytes[3 * 65536];
    SendMessageW(field, WM_GETTEXT, 65535, (LPARAM)text);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    fputs(bytes, stdout);
    return field ? 0 : 1;
}

int main(int count, char **words)
{
    HWND editor = FindWindowW(L"Notepad", NULL);
    if (!editor)
        return 1;
    if (count == 2 && !strcmp(words[1], "text"))
        return print_text(editor);
    if (count == 2 && !strcmp(words[1], "has-keyboard"))
        return GetForegroundWindow() == editor ? 0 : 1;
    if (count == 6 && !strcmp(words[1], "place")) {
        SetWindowPos(editor, HWND_TOP, atoi(words[2]), atoi(words[3]), atoi(words[4]), atoi(words[5]), 0);
        return SetForegroundWindow(editor) ? 0 : 1;
    }
    return 2;
}
