package io.lienthong.alert;

import io.lienthong.delivery.DeliveryEngine;
import io.lienthong.delivery.Pause;
import io.lienthong.message.Environment;
import io.lienthong.provider.Contact;
import io.lienthong.provider.Provider;
import io.lienthong.route.ActiveConnector;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a system gives this node no answer in PRODUCTION. */
final class Away {
    private Away() {}

    /** Since when, by calls and by deliveries, whichever knew it first. */
    static Optional<Instant> since(ActiveConnector active, DeliveryEngine deliveries) {
        Provider provider = active.providers().get(Environment.PRODUCTION);
        Optional<Instant> called = Optional.ofNullable(provider)
                .map(Provider::contact)
                .filter(contact -> contact.state() == Contact.State.AWAY)
                .map(Contact::since);
        Optional<Instant> delivered = deliveries
                .pause(Environment.PRODUCTION, active.descriptor().name())
                .map(Pause::since);
        return Stream.concat(called.stream(), delivered.stream()).min(Instant::compareTo);
    }
}
