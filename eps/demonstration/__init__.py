"""The story that `demo` tells and the replay of real closures, each in a register of its own."""
