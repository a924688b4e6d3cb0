// A canary for the compiler: coroutine forms that g++ 12 compiles into wrong
// programs without a warning (src/decisions/0006-compiler.md). They look
// ordinary, they occur in our sessions, and a compiler that gets one wrong must
// be noticed here, before it loses an event.
#include <catch2/catch.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

// The smallest awaitable coroutine: starts when awaited, hands its value to the one who awaits.
template <class T>
class task {
  public:
    struct promise_type {
        std::optional<T> value;
        std::coroutine_handle<> waiting = std::noop_coroutine();

        task get_return_object() {
            return task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        struct final_awaiter {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> done) noexcept {
                return done.promise().waiting;
            }
            void await_resume() noexcept {}
        };
        final_awaiter final_suspend() noexcept { return {}; }
        void return_value(T result) { value = std::move(result); }
        void unhandled_exception() { std::terminate(); }
    };

    explicit task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    task(task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    task(const task&) = delete;
    task& operator=(const task&) = delete;
    task& operator=(task&&) = delete;
    ~task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept {
        handle_.promise().waiting = waiting;
        return handle_;
    }
    T await_resume() { return std::move(*handle_.promise().value); }

    T run() {
        handle_.resume();
        return std::move(*handle_.promise().value);
    }

  private:
    std::coroutine_handle<promise_type> handle_;
};

// Counts how often values are made and destroyed.
struct tally {
    int alive = 0;
    int freed_twice = 0;
};
class counted {
  public:
    explicit counted(tally& count) : count_(&count), mine_(std::make_unique<int>(1)) {
        ++count.alive;
    }
    counted(counted&& other) noexcept : count_(other.count_), mine_(std::move(other.mine_)) {
        ++count_->alive;
    }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    counted& operator=(counted&&) = delete;
    ~counted() {
        if (--count_->alive < 0) ++count_->freed_twice;
    }

  private:
    tally* count_;
    std::unique_ptr<int> mine_;
};
struct request {
    counted a;
    counted b;
};

task<bool> answer(bool value) {
    co_return value;
}
task<int> number(int value) {
    co_return value;
}
task<int> take(request) {
    co_return 7;
}

task<int> by_if(bool value) {
    if (co_await answer(value)) co_return 1;
    co_return 2;
}
task<int> by_while(int turns) {
    int done = 0;
    while (co_await answer(done < turns)) ++done;
    co_return done;
}
task<int> by_switch(int value) {
    switch (co_await number(value)) {
        case 1:
            co_return 10;
        case 2:
            co_return 20;
        default:
            co_return 30;
    }
}
task<bool> by_and(bool a, bool b) {
    co_return a&& co_await answer(b);
}
task<bool> by_or(bool a, bool b) {
    co_return a || co_await answer(b);
}
task<int> by_choice(bool which) {
    co_return which ? co_await number(1) : co_await number(2);
}
task<int> by_aggregate(tally& count) {
    const int value = co_await take({counted(count), counted(count)});
    co_return value;
}
task<int> call(auto f) {
    co_return f();
}
task<int> by_capture(tally& count) {
    const std::string text = "twelve chars and more, so that it lives on the heap";
    co_return co_await call(
        [text, held = std::make_shared<counted>(count)] { return static_cast<int>(text.size()); });
}

}  // namespace

TEST_CASE("co_await as the condition of if and while gives its value", "[canary]") {
    CHECK(by_if(true).run() == 1);
    CHECK(by_if(false).run() == 2);
    CHECK(by_while(5).run() == 5);
}

TEST_CASE("co_await as the subject of switch gives its value", "[canary]") {
    CHECK(by_switch(1).run() == 10);
    CHECK(by_switch(2).run() == 20);
    CHECK(by_switch(9).run() == 30);
}

TEST_CASE("co_await beside and, or and the conditional operator gives its value", "[canary]") {
    for (const bool a : {false, true}) {
        for (const bool b : {false, true}) {
            CHECK(by_and(a, b).run() == (a && b));
            CHECK(by_or(a, b).run() == (a || b));
        }
    }
    CHECK(by_choice(true).run() == 1);
    CHECK(by_choice(false).run() == 2);
}

TEST_CASE("a braced temporary as the argument of an awaited call is freed once", "[canary]") {
    tally count;
    CHECK(by_aggregate(count).run() == 7);
    CHECK(count.alive == 0);
    CHECK(count.freed_twice == 0);
}

TEST_CASE("a capturing lambda in an awaiting statement is freed once", "[canary]") {
    tally count;
    CHECK(by_capture(count).run() == 51);
    CHECK(count.alive == 0);
    CHECK(count.freed_twice == 0);
}
