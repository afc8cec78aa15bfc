// A healthy library that is no plugin.
extern "C" __attribute__((visibility("default"))) int twice(int n);
int twice(int n) { return 2 * n; }
