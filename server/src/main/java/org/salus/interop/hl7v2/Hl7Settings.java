package org.salus.interop.hl7v2;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may send what.
 *
 * @param senders without one, every message is rejected
 * @param mllp the listener; without a port there is none
 */
@ConfigurationProperties("salus.hl7v2")
record Hl7Settings(@DefaultValue List<Sender> senders, @DefaultValue Mllp mllp) {

    Hl7Settings {
        senders = List.copyOf(senders);
        if (senders.stream().map(Sender::key).distinct().count() < senders.size()) {
            throw new IllegalArgumentException("salus.hl7v2: two senders have the same application and facility");
        }
    }

    /**
     * A program that sends results.
     *
     * @param application MSH-3, first component
     * @param facility MSH-4, first component
     * @param organisation number of the organisation whose record it writes to
     * @param patients whose numbers PID-3 may hold; a number of anybody else finds nobody
     * @param practitioners the same for who ordered (OBR-16)
     * @param orders identifier system of the order numbers of OBR-2; without it they are ids of ServiceRequests
     * @param zone of times that do not say
     * @param addresses from which it may send over MLLP; empty: any
     * @param test whether it sends made-up results (MSH-11 is not P)
     */
    record Sender(
            String application,
            @DefaultValue("") String facility,
            @DefaultValue("1") int organisation,
            @DefaultValue List<Authority> patients,
            @DefaultValue List<Authority> practitioners,
            @Nullable String orders,
            @DefaultValue("UTC") ZoneId zone,
            @DefaultValue List<String> addresses,
            @DefaultValue("false") boolean test) {

        Sender {
            if (application.isBlank()) {
                throw new IllegalArgumentException("salus.hl7v2.senders: each has an application (MSH-3)");
            }
            patients = List.copyOf(patients);
            practitioners = List.copyOf(practitioners);
            addresses = List.copyOf(addresses);
        }

        String key() {
            return application + "@" + facility;
        }

        /** For URIs of this sender's own codes and numbers. */
        String word() {
            return Coded.word(application + (facility.isEmpty() ? "" : "." + facility));
        }
    }

    /**
     * An assigning authority.
     *
     * @param name namespace or universal id, as messages have it; empty for numbers that do not say
     * @param system identifier system of its numbers in the record
     */
    record Authority(@DefaultValue("") String name, String system) {}

    /**
     * @param certificate PEM, with {@code key}: TLS
     * @param seconds that a sender may take for one message, and be silent between two
     */
    record Mllp(
            @DefaultValue("0") int port,
            @DefaultValue("127.0.0.1") String address,
            @Nullable String certificate,
            @Nullable String key,
            @DefaultValue("32") int connections,
            @DefaultValue("60") int seconds) {

        Mllp {
            boolean tls = certificate != null && key != null;
            if (port != 0 && !tls && !isLoopback(address)) {
                throw new IllegalArgumentException("salus.hl7v2.mllp: results are not taken unencrypted from other machines. Set certificate and key (PEM)"
                        + " for TLS, or address to 127.0.0.1.");
            }
            if (port < 0 || port > 65_535 || connections < 1 || connections > 1000 || seconds < 1 || seconds > 3600) {
                throw new IllegalArgumentException(
                        "salus.hl7v2.mllp: port is 1 to 65535, connections 1 to 1000, seconds 1 to 3600");
            }
        }

        private static boolean isLoopback(String address) {
            try {
                return InetAddress.getByName(address).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }

        boolean hasTls() {
            return certificate != null && key != null;
        }
    }

    @Nullable Sender sender(String key) {
        return senders.stream().filter(s -> s.key().equals(key)).findFirst().orElse(null);
    }

    static @Nullable String system(List<Authority> authorities, String... names) {
        boolean said = Arrays.stream(names).anyMatch(n -> !n.isEmpty());
        return authorities.stream()
                .filter(a -> said ? !a.name().isEmpty() && List.of(names).contains(a.name()) : a.name().isEmpty())
                .map(Authority::system)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
