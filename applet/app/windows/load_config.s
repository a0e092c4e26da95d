# IMAGE_LOAD_CONFIG_DIRECTORY64: what Windows reads about the program before it loads any other file for it. DLLs that the
# program names come from the folder of the system, never from the one that the customer downloaded the program into.
#
# The symbol is the one that linkers look for; that of Debian 12 does not yet, so that xtask finds the mark after the build.
# Whatever is zero is not there: among others the tables of Control Flow Guard, which this toolchain does not make.
        .section .rdata, "dr"
        .balign 16
        .ascii  "BOWLINE-LOAD-CONFIG\0\0\0\0\0"
        .globl  _load_config_used
_load_config_used:
        .long   320             # Size: as long as in programs by Microsoft's linker
        .fill   74, 1, 0        # TimeDateStamp to CSDVersion
        .short  0x0800          # DependentLoadFlags: LOAD_LIBRARY_SEARCH_SYSTEM32
        .fill   30, 8, 0        # EditList to GuardMemcpyFunctionPointer
