// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The libraries of Lua's interpreter: its own, and those of luasocket that are written in C, which
// a program would else load from shared libraries.

#include <lua.h>

#include <lauxlib.h>
#include <lualib.h>

#include "luasocket.h"
#include "mime.h"

static const luaL_Reg own[] = {
    {LUA_GNAME, luaopen_base},
    {LUA_LOADLIBNAME, luaopen_package},
    {LUA_COLIBNAME, luaopen_coroutine},
    {LUA_TABLIBNAME, luaopen_table},
    {LUA_IOLIBNAME, luaopen_io},
    {LUA_OSLIBNAME, luaopen_os},
    {LUA_STRLIBNAME, luaopen_string},
    {LUA_MATHLIBNAME, luaopen_math},
    {LUA_UTF8LIBNAME, luaopen_utf8},
    {LUA_DBLIBNAME, luaopen_debug},
    {NULL, NULL},
};

static const luaL_Reg required[] = {
    {"socket.core", luaopen_socket_core},
    {"mime.core", luaopen_mime_core},
    {NULL, NULL},
};

void luaL_openlibs(lua_State* state) {
  for (const luaL_Reg* library = own; library->func; library++) {
    luaL_requiref(state, library->name, library->func, 1);
    lua_pop(state, 1);
  }
  luaL_getsubtable(state, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  luaL_setfuncs(state, required, 0);
  lua_pop(state, 1);
}
