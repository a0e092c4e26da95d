# What is built of libaom: the encoder for the real time, quick in every profile of cargo, and as small as it gets.
# It is read as a toolchain file, though it names no tools: that is what libaom-sys leaves open (.cargo/config.toml).

# cargo's dev profile would have it built without any optimization, and frames would take seconds.
set(CMAKE_BUILD_TYPE Release)
# A quarter smaller than by libaom's own -O3; what is never called can be left out by the linker.
if(NOT DEFINED OPTIMIZATION)
  set(OPTIMIZATION -O2)
endif()
set(CMAKE_C_FLAGS_RELEASE "${OPTIMIZATION} -DNDEBUG -ffunction-sections -fdata-sections" CACHE STRING "")

# libaom puts its own default in the place of a value, unless it came by the command line, which it knows by these words.
macro(choose name value)
  set(${name} ${value} CACHE STRING "No help, variable specified on the command line.")
endmacro()

choose(CONFIG_REALTIME_ONLY 1)
choose(CONFIG_AV1_HIGHBITDEPTH 0)
# One thread codes a film; the others are the customer's.
choose(CONFIG_MULTITHREAD 0)
choose(CONFIG_DENOISE 0)
choose(CONFIG_LIBYUV 0)
choose(CONFIG_QUANT_MATRIX 0)
choose(CONFIG_WEBM_IO 0)
# It is linked into a program that may lie anywhere in memory.
choose(CONFIG_PIC 1)
