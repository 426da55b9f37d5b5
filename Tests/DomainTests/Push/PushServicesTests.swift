import Domain
import Testing

@Suite("The push services that are sent to")
struct PushServicesTests {
    @Test(
        "are those of today's browsers",
        arguments: [
            ("https://fcm.googleapis.com/fcm/send/abc:APA91_-x", "https://fcm.googleapis.com"),
            ("https://fcm.googleapis.com:443/wp/abc", "https://fcm.googleapis.com"),
            ("https://jmt17.google.com/fcm/send/abc", "https://jmt17.google.com"),
            ("https://updates.push.services.mozilla.com/wpush/v2/gAAA", "https://updates.push.services.mozilla.com"),
            ("https://web.push.apple.com/QGuQ", "https://web.push.apple.com"),
            ("https://wns2-am3p.notify.windows.com/w/?token=BQYAAA%2b%2f", "https://wns2-am3p.notify.windows.com"),
        ])
    func known(endpoint: String, origin: String) {
        #expect(PushServices.known.origin(of: endpoint) == origin)
    }

    @Test(
        "are nothing else, however it is spelt",
        arguments: [
            "", "https://", "fcm.googleapis.com/x", "http://fcm.googleapis.com/x", "ftp://fcm.googleapis.com/x",
            "HTTPS://fcm.googleapis.com/x", "https://FCM.googleapis.com/x", "https:/fcm.googleapis.com/x",
            "https://fcm.googleapis.com", "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:0443/x",
            "https://fcm.googleapis.com.evil.example/x", "https://evilfcm.googleapis.com/x", "https://googleapis.com/x",
            "https://push.apple.com/x", "https://.push.apple.com/x", "https://evilpush.apple.com/x",
            "https://user@fcm.googleapis.com/x", "https://fcm.googleapis.com@evil.example/x",
            "https://fcm.googleapis.com:443@evil.example/x", "https://evil.example/fcm.googleapis.com/",
            "https://evil.example#@fcm.googleapis.com/x", "https://evil.example?@fcm.googleapis.com/x",
            "https://evil.example\\@fcm.googleapis.com/x", "https://fcm.googleapis.com\\.evil.example/x",
            " https://fcm.googleapis.com/x", "https://fcm.googleapis.com/x y", "https://fcm.googleapis.com/x\n",
            "https://fcm.googleapis.com%2eevil.example/x", "https://fcm.googleapis.com/é", "https://127.0.0.1/x",
            "https://[::1]/x", "https://localhost/x", "http://127.0.0.1:9000/x", "http://169.254.169.254/latest/",
            "https://fcm.googleapis.com/" + String(repeating: "x", count: 2048),
        ])
    func unknown(endpoint: String) {
        #expect(PushServices.known.origin(of: endpoint) == nil)
    }

    private func read(_ text: String?, loopback: Bool = false) -> (PushServices, [String]) {
        var variables = Variables(text.map { ["PUSH_SERVICES": $0] } ?? [:])
        return (PushServices.read(&variables, allowsLoopback: loopback), variables.problems)
    }

    @Test("can be more, or none at all")
    func configured() {
        #expect(read(nil).0 == .known)
        let (more, problems) = read("push.example.com, *.push.example.net")
        #expect(problems.isEmpty)
        #expect(more.origin(of: "https://push.example.com/x") == "https://push.example.com")
        #expect(more.origin(of: "https://a.push.example.net/x") == "https://a.push.example.net")
        #expect(more.origin(of: "https://fcm.googleapis.com/x") != nil)
        #expect(more.origin(of: "https://example.com/x") == nil)
        let (none, _) = read("none")
        #expect(none.isEmpty && none.origin(of: "https://fcm.googleapis.com/x") == nil)
    }

    @Test(
        "are hosts with names, and said to be wrong otherwise",
        arguments: [
            "*", "*.com", "localhost", "127.0.0.1", "169.254.169.254", "https://push.example.com", "push.example.com/x",
            "push.example.com:8443", "http://127.0.0.1:9000", "user@push.example.com", "a b.example.com", ",",
        ])
    func wrong(entry: String) {
        let (services, problems) = read(entry)
        #expect(problems.count == (entry == "," ? 0 : 1), "\(problems)")
        #expect(services == .known)
    }

    @Test("are on this machine in development alone")
    func loopback() {
        let (services, problems) = read("http://127.0.0.1:9000", loopback: true)
        #expect(problems.isEmpty)
        #expect(services.origin(of: "http://127.0.0.1:9000/x") == "http://127.0.0.1:9000")
        #expect(services.origin(of: "http://127.0.0.1:90001/x") == nil)
        #expect(services.origin(of: "http://127.0.0.1:9000@evil.example/x") == nil)
        for entry in ["http://10.0.0.1:9000", "http://169.254.169.254:80", "http://127.0.0.1:9000/x"] {
            #expect(read(entry, loopback: true).1.count == 1)
        }
    }
}
