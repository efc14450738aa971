// Boost.Asio's own code, compiled once, so that a change in server.cpp compiles quickly.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_NO_DEPRECATED
#include <boost/asio/impl/src.hpp>
