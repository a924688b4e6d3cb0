// How an expected failure travels: result<T> is a value or an error_code of the
// module that failed (src/decisions/0007-results-and-exceptions.md).
#pragma once

#include <boost/system/result.hpp>

namespace tiendo {

template <class T>
using result = boost::system::result<T>;
using boost::system::error_code;

}  // namespace tiendo
