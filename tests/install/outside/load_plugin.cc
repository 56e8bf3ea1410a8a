// A host that knows nothing of Footman: it loads a shared object and runs what is in it.
//
//   load_plugin PLUGIN.so

#include <dlfcn.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  void* const plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  // The mangled name of `int Run()`.
  const auto run = reinterpret_cast<int (*)()>(dlsym(plugin, "_Z3Runv"));
  return run == nullptr ? 1 : run();
}
