// hiredis.h uses struct timeval without including its header.
#include <sys/time.h>
#include <hiredis/hiredis.h>
// Glibc does not export eventfd to Swift.
#include <sys/eventfd.h>
