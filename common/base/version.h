/*
 * The version of all programs, as -V and the records print it.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define IMG_VERSION "0.1.0"

#endif
