/*
 * A program with Qt's event loop logs a user in and keeps ten calls in flight: QNetworkAccessManager does the network I/O,
 * the library decides what to send, reads the responses and renews the session. Nothing blocks the loop, which draws and
 * handles input in a real program and counts ticks here.
 *
 * From the environment: KALTURA_LOGIN_ID; KALTURA_PASSWORD, or KALTURA_PASSWORD_FILE, a file that holds it;
 * KALTURA_EXPIRY_SECONDS, the lifetime of each session (optional; an hour); KALTURA_SECONDS, for how long to call
 * (optional; 10); and the settings of settings.hpp. KALTURA_CA_FILE is passed to Qt.
 *
 * c++ -std=c++17 -fPIC qt_event_loop.cpp $(pkg-config --cflags --libs kaltura_session Qt6Network)
 */
#include "settings.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>

/* The body of a request, which can be read once. If Qt could read it again, it would repeat the request when a connection
 * breaks, also a login that the server has counted. */
class body_device final : public QIODevice {
public:
    explicit body_device(std::string_view body) : body_(body.data(), qsizetype(body.size())) { open(ReadOnly); }
    bool isSequential() const override { return true; }
    bool seek(qint64) override { return false; }

protected:
    qint64 readData(char *to, qint64 most) override
    {
        const qint64 size = std::min(most, body_.size() - at_);
        std::copy_n(body_.constData() + at_, size, to);
        at_ += size;
        return size > 0 ? size : -1;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray body_;
    qint64 at_ = 0;
};

/* Sends the HTTP requests of kaltura::request objects. It must outlive them, and belongs to one thread. */
class qt_driver {
public:
    /* Gets the finished request, or the error. */
    using done_function = std::function<void(kaltura::request &, const kaltura::error *)>;

    explicit qt_driver(const std::optional<std::string> &ca_file)
    {
        if (ca_file) {
            const auto authorities = QSslCertificate::fromPath(QString::fromStdString(*ca_file));
            if (authorities.isEmpty()) { throw std::runtime_error("There is no certificate in " + *ca_file); }
            tls_.setCaCertificates(authorities);
        }
    }

    void run(kaltura::request request, done_function done)
    {
        step(std::make_shared<flight>(flight{std::move(request), std::move(done)}));
    }

private:
    struct flight {
        kaltura::request request;
        done_function done;
        bool has_status = false, is_too_large = false;
    };
    using shared_flight = std::shared_ptr<flight>;

    /* Takes a request one step further: at its start, when a response is complete, and when its wait is over. */
    void step(const shared_flight &one)
    {
        try {
            one->request.advance();
        } catch (const kaltura::error &error) {
            one->done(one->request, &error);
            return;
        }
        if (one->request.is_done()) {
            one->done(one->request, nullptr);
        } else if (const auto http = one->request.http()) {
            send(one, http);
        } else { /* a retry is due later, or another request renews the session */
            QTimer::singleShot(one->request.wait().value_or(std::chrono::milliseconds(0)), &context_,
                               [this, one] { step(one); });
        }
    }

    void send(const shared_flight &one, const kaltura::http_request &http)
    {
        const auto bytes = [](std::string_view view) { return QByteArray(view.data(), qsizetype(view.size())); };
        QNetworkRequest request(QUrl::fromEncoded(bytes(http.url())));
        for (const auto &[name, value] : http.headers()) { request.setRawHeader(bytes(name), bytes(value)); }
        request.setRawHeader("Accept-Encoding", "identity");
        request.setSslConfiguration(tls_);
        /* The body holds a session, and the library retries what may be repeated. */
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
        request.setHeader(QNetworkRequest::ContentLengthHeader, qulonglong(http.body().size()));

        /* Qt has no option for a new connection. A second manager has separate connections. */
        QNetworkAccessManager *own = http.needs_new_connection() ? new QNetworkAccessManager(&context_) : nullptr;
        auto *body = new body_device(http.body());
        QNetworkReply *reply = (own != nullptr ? own : &manager_)->post(request, body);
        body->setParent(reply);
        /* For the whole response. QNetworkRequest::setTransferTimeout limits only the time without progress. */
        QTimer::singleShot(http.timeout(), reply, [reply] { reply->abort(); });
        one->has_status = one->is_too_large = false;
        QObject::connect(reply, &QNetworkReply::readyRead, &context_, [one, reply] { receive(*one, *reply); });
        QObject::connect(reply, &QNetworkReply::finished, &context_, [this, one, reply, own] {
            finish(*one, *reply);
            reply->deleteLater();
            if (own != nullptr) { own->deleteLater(); }
            step(one);
        });
    }

    /* Fills in what has arrived. */
    static void receive(flight &one, QNetworkReply &reply)
    {
        auto response = one.request.response();
        try {
            if (!one.has_status) {
                response.set_status(reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt());
                for (const auto &[name, value] : reply.rawHeaderPairs()) {
                    response.add_header(name.toStdString(), value.toStdString());
                }
                one.has_status = true;
            }
            const QByteArray part = reply.readAll();
            response.append_body({part.data(), std::size_t(part.size())});
        } catch (const kaltura::error &) {
            one.is_too_large = true;
            reply.abort();
        }
    }

    static void finish(flight &one, QNetworkReply &reply)
    {
        const QNetworkReply::NetworkError error = reply.error();
        /* Error codes from ContentAccessDenied on correspond to HTTP status codes. */
        const bool is_response = error == QNetworkReply::NoError || error >= QNetworkReply::ContentAccessDenied;
        if (one.is_too_large) { return; }
        if (is_response && reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid()) {
            receive(one, reply);
            return;
        }
        const auto [status, may_have_been_sent] = meaning(error);
        one.request.response().fail(status, may_have_been_sent,
                                    error == QNetworkReply::ContentReSendError ? "The connection has broken"
                                                                               : reply.errorString().toStdString());
    }

    /* The status of a failure, and whether the server may have got the request. */
    static std::pair<kaltura::status, bool> meaning(QNetworkReply::NetworkError error)
    {
        switch (error) {
        case QNetworkReply::HostNotFoundError: return {kaltura::status::resolve, false};
        case QNetworkReply::ConnectionRefusedError: return {kaltura::status::connect, false};
        case QNetworkReply::SslHandshakeFailedError: return {kaltura::status::tls, false};
        case QNetworkReply::OperationCanceledError: return {kaltura::status::timeout, true};
        default: break;
        }
        const bool is_of_proxy =
            error >= QNetworkReply::ProxyConnectionRefusedError && error <= QNetworkReply::UnknownProxyError;
        return {is_of_proxy ? kaltura::status::proxy : kaltura::status::connection_broken, !is_of_proxy};
    }

    QObject context_; /* nothing is called once it is gone */
    QSslConfiguration tls_ = QSslConfiguration::defaultConfiguration();
    QNetworkAccessManager manager_;
};

static long number(const std::string &name, long otherwise)
{
    const auto value = optional_setting(name);
    if (value && !is_number(*value, otherwise)) { throw std::runtime_error(name + " is not a whole number."); }
    return otherwise;
}

int main(int argc, char **argv)
try {
    const QCoreApplication application(argc, argv);
    const long milliseconds = number("KALTURA_SECONDS", 10) * 1000;
    const kaltura::client client(settings());
    int calls = 0, failures = 0, sessions = 0, in_flight = 0;

    auto credentials = kaltura::credentials::from_login(setting("KALTURA_LOGIN_ID"), setting("KALTURA_PASSWORD"));
    credentials.set_expiry(std::chrono::seconds(number("KALTURA_EXPIRY_SECONDS", 3600)));
    credentials.set_observer(
        [&](const kaltura::session_info &session) {
            std::cout << "renewed: session " << kaltura::ks_fingerprint(session.ks()) << '\n';
            sessions++;
        },
        [](const kaltura::error &error, std::optional<kaltura::time_point> expires_at) {
            std::cerr << (expires_at ? "not renewed, the session is still valid: " : "no session: ") << error.what()
                      << '\n';
        });
    client.set_credentials(credentials);

    qt_driver driver(optional_setting("KALTURA_CA_FILE"));
    QElapsedTimer clock;
    clock.start();
    /* Calls until the time is over, then leaves the loop with the last response. */
    std::function<void()> call = [&] {
        in_flight++;
        driver.run(client.requests().call("user", "get"), [&](kaltura::request &request, const kaltura::error *error) {
            calls++;
            in_flight--;
            if (error != nullptr) {
                failures++;
                std::cerr << "user.get: " << error->what() << '\n';
            } else {
                const auto user = request.take_string(); /* JSON */
            }
            if (clock.elapsed() < milliseconds) {
                QTimer::singleShot(error != nullptr ? 1000 : 10, &application, call);
            } else if (in_flight == 0) {
                QCoreApplication::quit();
            }
        });
    };
    for (int started = 0; started < 10; started++) { QTimer::singleShot(0, &application, call); }

    int ticks = 0;
    QTimer ticker;
    QObject::connect(&ticker, &QTimer::timeout, &application, [&] { ticks++; });
    ticker.start(10);
    QCoreApplication::exec();
    std::cout << calls << " calls with " << sessions << " sessions, " << failures << " failed, " << ticks << " ticks\n";
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
