import Domain
import Hummingbird

/// The front door.
struct WelcomePage: Sendable {
    var endpoints: [Endpoint] {
        [
            .open(.anyone, .get, .welcome, .page("What this is")) { call in
                .html(WelcomeModel().html(words: call.words, assets: call.assets))
            }
        ]
    }
}
