// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An HTTP server on asio, which is headers alone. It answers
//   GET /hello        with a line
//   GET /bytes/N      with that many bytes
//   POST /echo        with what it was sent
// and keeps connections open, until its client closes them or says `Connection: close`.
//
//   asio-http ADDRESS PORT
#include <asio.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <istream>
#include <memory>
#include <string>
#include <utility>

// What asio asks for where there are no exceptions.
template <typename Exception>
void asio::detail::throw_exception(const Exception& problem) {
  std::fprintf(stderr, "asio-http: %s\n", problem.what());
  std::abort();
}

namespace {

using asio::ip::tcp;

constexpr std::size_t largest_head = 8192;
constexpr std::size_t largest_body = 16 << 20;

struct Request {
  std::string method, path;
  std::size_t length = 0;
  bool last = false;

  explicit Request(std::istream& head) {
    std::string word, line;
    head >> method >> path;
    std::getline(head, line);
    while (std::getline(head, line) && line != "\r") {
      const auto colon = line.find(':');
      if (colon == std::string::npos) continue;
      const std::string name = line.substr(0, colon);
      const auto begin = line.find_first_not_of(' ', colon + 1);
      const std::string value = begin == std::string::npos ? "" : line.substr(begin);
      if (name == "Content-Length") length = std::strtoul(value.c_str(), nullptr, 10);
      if (name == "Connection") last = value == "close\r";
    }
  }
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {}

  void serve() {
    asio::async_read_until(socket_, input_, "\r\n\r\n",
                           [self = shared_from_this()](asio::error_code error, std::size_t) {
                             if (!error) self->read_body();
                           });
  }

 private:
  void read_body() {
    std::istream head(&input_);
    request_ = std::make_unique<Request>(head);
    if (request_->length > largest_body) return answer("413 Content Too Large", "");
    const std::size_t here = input_.size();
    const std::size_t missing = request_->length > here ? request_->length - here : 0;
    body_.resize(request_->length);
    input_.sgetn(body_.data(), static_cast<std::streamsize>(request_->length - missing));
    asio::async_read(socket_, asio::buffer(body_.data() + request_->length - missing, missing),
                     [self = shared_from_this()](asio::error_code error, std::size_t) {
                       if (!error) self->respond();
                     });
  }

  void respond() {
    const Request& request = *request_;
    if (request.method == "POST" && request.path == "/echo") return answer("200 OK", body_);
    if (request.method != "GET") return answer("405 Method Not Allowed", "");
    if (request.path == "/hello") return answer("200 OK", "hello\n");
    if (request.path.rfind("/bytes/", 0) == 0) {
      const std::size_t count = std::strtoul(request.path.c_str() + 7, nullptr, 10);
      if (count <= largest_body) return answer("200 OK", std::string(count, 'x'));
    }
    answer("404 Not Found", "not here\n");
  }

  void answer(const std::string& status, const std::string& body) {
    output_ = "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body;
    if (request_->length > largest_body) request_->last = true;
    asio::async_write(socket_, asio::buffer(output_),
                      [self = shared_from_this()](asio::error_code error, std::size_t) {
                        if (!error && !self->request_->last) self->serve();
                      });
  }

  tcp::socket socket_;
  asio::streambuf input_{largest_head};
  std::unique_ptr<Request> request_;
  std::string body_, output_;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](asio::error_code error, tcp::socket socket) {
    if (!error) std::make_shared<Connection>(std::move(socket))->serve();
    accept(acceptor);
  });
}

int fail(const std::string& what, const asio::error_code& error) {
  std::fprintf(stderr, "asio-http: %s: %s\n", what.c_str(), error.message().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: asio-http ADDRESS PORT\n");
    return 2;
  }
  asio::error_code error;
  const auto address = asio::ip::make_address(argv[1], error);
  if (error) return fail(argv[1], error);
  asio::io_context context(1);
  tcp::acceptor acceptor(context);
  const tcp::endpoint local(address, static_cast<unsigned short>(std::atoi(argv[2])));
  if (acceptor.open(local.protocol(), error)) return fail("open", error);
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (acceptor.bind(local, error)) return fail("bind", error);
  if (acceptor.listen(asio::socket_base::max_listen_connections, error))
    return fail("listen", error);
  accept(acceptor);
  context.run(error);
  return error ? fail("run", error) : 0;
}
