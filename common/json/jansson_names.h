/*
 * jansson.h, with those of its names that json.h uses too spelled otherwise.
 * For the files of this folder.
 */
#ifndef JSON_JANSSON_NAMES_H
#define JSON_JANSSON_NAMES_H

#define json_type    jansson_type
#define json_string  jansson_string
#define JSON_OBJECT  JANSSON_OBJECT
#define JSON_ARRAY   JANSSON_ARRAY
#define JSON_STRING  JANSSON_STRING
#define JSON_INTEGER JANSSON_INTEGER
#define JSON_REAL    JANSSON_REAL
#define JSON_TRUE    JANSSON_TRUE
#define JSON_FALSE   JANSSON_FALSE
#define JSON_NULL    JANSSON_NULL

#include <jansson.h>

#undef json_type
#undef json_string
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_INTEGER
#undef JSON_REAL
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#endif
