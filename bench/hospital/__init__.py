"""The hospital demo: patient records protected by a C program that knows only sdf.h and -lsdf."""
