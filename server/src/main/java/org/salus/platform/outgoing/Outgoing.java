package org.salus.platform.outgoing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fetches from the hosts that the configuration names, and from nowhere else, whatever an answer says: a redirect is looked at like the
 * first address. TLS, and no address of this machine or network, unless the configuration says so. An answer has a largest size and a
 * longest time, however slowly it drips.
 */
public final class Outgoing {

    private static final int MOST_REDIRECTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Set<String> hosts;
    private final boolean internal;
    private final HttpClient client;

    /**
     * @param hosts names in lower case, to which alone requests go
     * @param internal whether they may be in the own network, and without TLS
     */
    public Outgoing(Set<String> hosts, boolean internal) {
        this.hosts = Set.copyOf(hosts);
        this.internal = internal;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    /** The answer in memory. */
    public byte[] get(URI from, int most, Duration longest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        get(from, most, longest, bytes);
        return bytes.toByteArray();
    }

    /**
     * Writes the answer.
     *
     * @param most bytes
     * @param longest from the first request to the last byte
     * @throws OutgoingException for every reason not to have it; what was written until then is worth nothing
     */
    public void get(URI from, long most, Duration longest, OutputStream to) {
        long end = System.nanoTime() + longest.toNanos();
        URI next = from;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            check(next);
            Optional<URI> redirect = once(next, most, end, to);
            if (redirect.isEmpty()) {
                return;
            }
            next = redirect.get();
        }
        throw new OutgoingException(shown(from) + " redirects more than " + MOST_REDIRECTS + " times.");
    }

    private void check(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(internal && scheme.equals("http"))) {
            throw new OutgoingException(shown(uri) + " is not https.");
        }
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
            throw new OutgoingException(shown(uri) + " is not on a host that the configuration allows.");
        }
        try {
            // The Java runtime keeps the answer for a while, so the connection goes to the addresses that are looked at here.
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!internal && isInternal(address)) {
                    throw new OutgoingException(shown(uri) + " lies in the own network, which the configuration does not allow.");
                }
            }
        } catch (UnknownHostException e) {
            throw new OutgoingException("There is no host " + host + ".", e);
        }
    }

    /** Of this machine, a private network, or one of those that clouds answer secrets on. */
    static boolean isInternal(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean local = address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        if (local || bytes.length == 4) {
            int first = bytes[0] & 0xFF;
            int second = bytes[1] & 0xFF;
            // Carrier-grade NAT (RFC 6598), "this network", benchmarks (RFC 2544), reserved and broadcast.
            return local
                    || first == 0
                    || first == 100 && second >= 64 && second < 128
                    || first == 198 && (second == 18 || second == 19)
                    || first >= 240;
        }
        // Unique local (RFC 4193), and IPv4 within IPv6 in the forms that reach a v4 host (mapped ones are Inet4Address already).
        boolean translated = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xFF) == 0xFF && (bytes[3] & 0xFF) == 0x9B;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        return (bytes[0] & 0xFE) == 0xFC || ((Inet6Address) address).isIPv4CompatibleAddress() || translated || sixToFour;
    }

    /** @return where it redirects to; empty when the answer was written */
    private Optional<URI> once(URI uri, long most, long end, OutputStream to) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofNanos(Math.max(1, end - System.nanoTime())))
                .header("User-Agent", "Salus")
                .header("Accept", "*/*")
                .GET()
                .build();
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (REDIRECTS.contains(answer.statusCode())) {
                    String location = answer.headers()
                            .firstValue("Location")
                            .orElseThrow(() -> new OutgoingException(shown(uri) + " redirects to nowhere."));
                    return Optional.of(uri.resolve(location));
                }
                if (answer.statusCode() != 200) {
                    throw new OutgoingException(shown(uri) + " answers " + answer.statusCode() + ".");
                }
                if (answer.headers().firstValueAsLong("Content-Length").orElse(0) > most) {
                    throw tooLarge(uri, most);
                }
                copy(uri, body, most, end, to);
                return Optional.empty();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new OutgoingException(shown(uri) + " cannot be read: " + e.getClass().getSimpleName() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutgoingException(shown(uri) + " was broken off.", e);
        }
    }

    private static void copy(URI uri, InputStream body, long most, long end, OutputStream to) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        // A read waits as long as the other side likes: closing what it reads ends it.
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                late.set(true);
                body.close();
            } catch (InterruptedException | IOException e) {
                // Read to its end in time, or closed already.
            }
        });
        try {
            byte[] part = new byte[1 << 16];
            long size = 0;
            for (int n = body.read(part); n >= 0; n = body.read(part)) {
                size += n;
                if (size > most) {
                    throw tooLarge(uri, most);
                }
                to.write(part, 0, n);
            }
        } catch (IOException e) {
            if (!late.get()) {
                throw e;
            }
        } finally {
            watch.interrupt();
        }
        if (late.get()) {
            throw new OutgoingException(shown(uri) + " takes too long.");
        }
    }

    private static OutgoingException tooLarge(URI uri, long most) {
        return new OutgoingException(shown(uri) + " is larger than " + most / (1024 * 1024) + " MB.");
    }

    /** Without a query, which may hold a secret. */
    private static String shown(URI uri) {
        String text = uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
        return (text.length() > 200 ? text.substring(0, 200) + "..." : text).replaceAll("\\p{Cntrl}", "?");
    }
}
