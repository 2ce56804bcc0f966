package org.salus.platform.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry on this machine that behaves, and in every way misbehaves. */
class PackageRegistryTest {

    private static final byte[] PACKAGE = "not looked at here".repeat(5000).getBytes(StandardCharsets.UTF_8);
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private HttpServer server;
    private String shasum = "";
    private String more = "";
    private String tarball = "/archive.tgz";

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        shasum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(PACKAGE));
        server.createContext("/a.b", exchange -> answer(
                exchange,
                ("{\"name\":\"a.b\",\"versions\":{\"1.0.0\":{\"dist\":{\"tarball\":\"" + tarball + "\",\"shasum\":\"" + shasum + "\"" + more + "}}}}")
                        .getBytes(StandardCharsets.UTF_8)));
        server.createContext("/archive.tgz", exchange -> answer(exchange, PACKAGE));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private PackageRegistry registry() {
        return new PackageRegistry(new Outgoing(Set.of("127.0.0.1"), true), base(), LONGEST);
    }

    private static Set<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return Set.copyOf(files.filter(f -> f.getFileName().toString().startsWith("salus-package")).toList());
        }
    }

    @Test
    void aPackageComesAsItIs() throws Exception {
        Path file = registry().fetch("a.b", "1.0.0");
        assertThat(Files.readAllBytes(file)).isEqualTo(PACKAGE);
        Files.delete(file);
        more = ",\"integrity\":\"sha512-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(PACKAGE)) + "\"";
        Files.delete(registry().fetch("a.b", "1.0.0"));
    }

    @Test
    void anotherChecksumIsRefusedAndLeavesNothing() throws Exception {
        Set<Path> before = temporary();
        shasum = "0".repeat(40);
        assertThatThrownBy(() -> registry().fetch("a.b", "1.0.0")).isInstanceOf(OutgoingException.class).hasMessageContaining("checksum");
        shasum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(PACKAGE));
        more = ",\"integrity\":\"sha512-AAAA\"";
        assertThatThrownBy(() -> registry().fetch("a.b", "1.0.0")).isInstanceOf(OutgoingException.class).hasMessageContaining("checksum");
        assertThat(temporary()).isEqualTo(before);
    }

    @Test
    void whatIsNotThereOrNoNameIsRefused() {
        assertThatThrownBy(() -> registry().fetch("a.b", "2.0.0")).hasMessageContaining("has no a.b#2.0.0");
        assertThatThrownBy(() -> registry().fetch("a.c", "1.0.0")).hasMessageContaining("404");
        assertThatThrownBy(() -> registry().fetch("../a.b", "1.0.0")).hasMessageContaining("named as");
        assertThatThrownBy(() -> registry().fetch("a.b", "1/../2")).hasMessageContaining("named as");
    }

    /** Other hosts, the address on which clouds give secrets away, other schemes, user names, files. */
    @ParameterizedTest
    @ValueSource(strings = {
        "http://169.254.169.254/latest/meta-data/", "http://localhost/x", "http://[::1]/x", "https://example.org/x", "file:///etc/passwd",
        "ftp://127.0.0.1/x", "http://127.0.0.1@example.org/x", "http://me@127.0.0.1/x", "http://127.0.0.1.example.org/x"})
    void neitherARedirectNorAnAddressInTheListingLeadsElsewhere(String elsewhere) {
        server.createContext("/hop", exchange -> redirect(exchange, elsewhere));
        tarball = "/hop";
        assertThatThrownBy(() -> registry().fetch("a.b", "1.0.0")).isInstanceOf(OutgoingException.class).hasMessageMatching(".*(allows|not https).*");
        tarball = elsewhere;
        assertThatThrownBy(() -> registry().fetch("a.b", "1.0.0")).isInstanceOf(OutgoingException.class).hasMessageMatching(".*(allows|not https).*");
    }

    @Test
    void aRedirectOnTheSameHostIsFollowedAndACircleIsNot() throws Exception {
        server.createContext("/hop", exchange -> redirect(exchange, "/archive.tgz"));
        server.createContext("/round", exchange -> redirect(exchange, "/round"));
        tarball = "/hop";
        Files.delete(registry().fetch("a.b", "1.0.0"));
        tarball = "/round";
        assertThatThrownBy(() -> registry().fetch("a.b", "1.0.0")).hasMessageContaining("more than 5");
    }

    @Test
    void whatIsTooLargeIsNotTakenWhetherItSaysSoOrNot() {
        server.createContext("/said", exchange -> answer(exchange, new byte[2000]));
        server.createContext("/unsaid", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 1000; i++) {
                    out.write(new byte[1000]);
                }
            } catch (IOException e) {
                // The reader has gone, as it should.
            }
        });
        Outgoing outgoing = new Outgoing(Set.of("127.0.0.1"), true);
        for (String path : new String[] {"/said", "/unsaid"}) {
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            assertThatThrownBy(() -> outgoing.get(base().resolve(path), 1000L, LONGEST, taken)).hasMessageContaining("larger");
            assertThat(taken.size()).isLessThanOrEqualTo(1000);
        }
    }

    @Test
    void whatDripsEndsWithItsTime() {
        server.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 600; i++) {
                    out.write('.');
                    out.flush();
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException e) {
                // The reader has gone, as it should.
            }
        });
        server.createContext("/silent", exchange -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Outgoing outgoing = new Outgoing(Set.of("127.0.0.1"), true);
        for (String path : new String[] {"/drip", "/silent"}) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> outgoing.get(base().resolve(path), 10_000, Duration.ofSeconds(1))).isInstanceOf(OutgoingException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void theOwnNetworkAndPlainHttpAreClosedUnlessTheConfigurationOpensThem() throws Exception {
        Outgoing outgoing = new Outgoing(Set.of("127.0.0.1"), false);
        assertThatThrownBy(() -> outgoing.get(base().resolve("/archive.tgz"), 1_000_000, LONGEST)).hasMessageContaining("not https");
        assertThatThrownBy(() -> outgoing.get(URI.create("https://127.0.0.1/x"), 1_000_000, LONGEST)).hasMessageContaining("own network");
        for (String address : new String[] {
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3", "198.18.0.1", "224.0.0.1",
            "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "fc00::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "ff02::1"}) {
            assertThat(Outgoing.isInternal(InetAddress.getByName(address))).as(address).isTrue();
        }
        for (String address : new String[] {"8.8.8.8", "100.128.0.1", "198.20.0.1", "2606:4700::1111"}) {
            assertThat(Outgoing.isInternal(InetAddress.getByName(address))).as(address).isFalse();
        }
    }
}
