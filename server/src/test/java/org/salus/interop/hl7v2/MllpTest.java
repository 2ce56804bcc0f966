package org.salus.interop.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.platform.Settings;
import org.salus.platform.tls.ServerCertificate;
import org.salus.record.RecordAccess;

/** Messages over a socket. */
@Tag("slow")
class MllpTest {

    private final Laboratory laboratory = new Laboratory();
    private final Intake intake = laboratory.salus.server().bean(Intake.class);
    private final Instant now = Instant.now();

    private static Hl7Settings.Mllp settings(int connections, int seconds) {
        return new Hl7Settings.Mllp(0, "127.0.0.1", null, null, connections, seconds);
    }

    private String message(String id) {
        return laboratory.potassium(id, Laboratory.unique("F"), "F", "4.0", "N", now);
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String frame(String message) {
        return "\u000b" + message + "\u001c\r";
    }

    /** The next frame without its marks; what there was when the other end closed. */
    private static String read(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int one = socket.getInputStream().read(); one >= 0; one = socket.getInputStream().read()) {
                all.write(one);
                if (one == '\r' && all.toString(StandardCharsets.US_ASCII).endsWith("\u001c\r")) {
                    break;
                }
            }
        } catch (java.net.SocketException e) {
            // Closed with bytes unread.
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void messagesAreAnsweredOneAfterTheOther() throws IOException {
        try (MllpServer server = new MllpServer(settings(4, 30), intake);
                Socket socket = new Socket("127.0.0.1", server.listen(0))) {
            write(socket, frame(message("A1" + laboratory.number)) + frame("nonsense"));
            assertThat(read(socket)).startsWith("\u000bMSH|").contains("\rMSA|AA|A1");
            assertThat(read(socket)).contains("\rMSA|AE|");
            write(socket, "\r\n" + frame(message("A2" + laboratory.number)));
            assertThat(read(socket)).contains("\rMSA|AA|A2");
        }
        assertThat(laboratory.reports()).hasSize(2);
    }

    @Test
    void aSenderThatHangsUpBeforeTheAnswerSendsAgainAndItIsThereOnce() throws IOException, InterruptedException {
        String message = message("B1" + laboratory.number);
        try (MllpServer server = new MllpServer(settings(4, 30), intake)) {
            int port = server.listen(0);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                write(socket, frame(message));
            }
            Laboratory.await(laboratory::reports, 1);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                write(socket, frame(message));
                assertThat(read(socket)).contains("\rMSA|AA|B1").contains("Stored before");
            }
        }
        assertThat(laboratory.reports()).hasSize(1);
    }

    @Test
    void whenTheRecordIsLostNothingIsAnsweredAndTheMessageCanComeAgain() throws IOException {
        String id = "L1" + laboratory.number;
        String message = message(id).replace("19700402", "19700403");
        RecordAccess record = laboratory.salus.server().bean(RecordAccess.class);
        Hl7Settings known = laboratory.salus.server().bean(Hl7Settings.class);
        Filing lost = new Filing(record, organisation -> {
            throw new IllegalStateException("The database is gone");
        }, Clock.systemUTC());
        try (MllpServer server = new MllpServer(settings(4, 30), new Intake(known, lost, Clock.systemUTC(), new SimpleMeterRegistry()));
                Socket socket = new Socket("127.0.0.1", server.listen(0))) {
            write(socket, frame(message));
            assertThat(read(socket)).isEmpty();
        }
        String query = "Task?identifier=urn:salus:hl7v2:message%7C" + Shapes.key("LAB@NORTH", id);
        assertThat(laboratory.search(query)).isEmpty();
        assertThat(Laboratory.code(laboratory.send(message))).isEqualTo("AA");
        assertThat(laboratory.search(query)).hasSize(1);
    }

    @Test
    void brokenFramesSlowSendersAndLargeMessagesAreCutOff() throws IOException {
        try (MllpServer server = new MllpServer(settings(8, 2), intake)) {
            int port = server.listen(0);
            for (String broken : List.of("GET / HTTP/1.1\r\n\r\n", message("X"), "\u000bMSH|\u000b", "\u000bMSH|\u001cX")) {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    write(socket, broken);
                    assertThat(read(socket)).as(broken.substring(0, 4)).isEmpty();
                }
            }
            long began = System.nanoTime();
            try (Socket half = new Socket("127.0.0.1", port)) {
                write(half, "\u000bMSH|^~");
                assertThat(read(half)).isEmpty();
            }
            try (Socket slow = new Socket("127.0.0.1", port)) {
                write(slow, "\u000b");
                assertThatThrownBy(() -> {
                    while (System.nanoTime() - began < 30_000_000_000L) {
                        write(slow, "M");
                        Thread.sleep(200);
                    }
                }).as("it is cut off although it sends something").isInstanceOf(IOException.class);
            }
            assertThat(System.nanoTime() - began).isLessThan(20_000_000_000L);
            try (Socket large = new Socket("127.0.0.1", port)) {
                write(large, "\u000b" + "M".repeat(Intake.LARGEST + 1));
                assertThat(read(large)).contains("\rMSA|AR|").contains("4 MB");
            }
            try (Socket fine = new Socket("127.0.0.1", port)) {
                write(fine, frame(message("D1" + laboratory.number)));
                assertThat(read(fine)).contains("\rMSA|AA|D1");
            }
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAndAFreeOneIsTaken() throws IOException {
        try (MllpServer server = new MllpServer(settings(1, 30), intake)) {
            int port = server.listen(0);
            try (Socket first = new Socket("127.0.0.1", port)) {
                write(first, frame(message("E1" + laboratory.number)));
                assertThat(read(first)).contains("\rMSA|AA|E1");
                try (Socket second = new Socket("127.0.0.1", port)) {
                    assertThat(second.getInputStream().read()).isNegative();
                }
            }
            String answer = "";
            for (int i = 0; i < 50 && answer.isEmpty(); i++) {
                try (Socket again = new Socket("127.0.0.1", port)) {
                    write(again, frame(message("E2" + laboratory.number)));
                    answer = read(again);
                } catch (IOException e) {
                    answer = "";
                }
            }
            assertThat(answer).contains("\rMSA|AA|E2");
        }
    }

    @Test
    void aSenderIsKnownByItsAddress() {
        Hl7Settings.Sender elsewhere = new Hl7Settings.Sender(
                "LAB", "NORTH", 1, List.of(), List.of(), null, java.time.ZoneOffset.UTC, List.of("192.0.2.7"), false);
        Intake strict = new Intake(
                new Hl7Settings(List.of(elsewhere), settings(1, 1)),
                new Filing(laboratory.salus.server().bean(RecordAccess.class), o -> "CareTeam/none", Clock.systemUTC()),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        assertThat(strict.receive(message("F1" + laboratory.number).getBytes(StandardCharsets.UTF_8), "192.0.2.8")).contains("\rMSA|AR|");
    }

    @Test
    void otherMachinesNeedTls() {
        assertThatThrownBy(() -> new Hl7Settings.Mllp(2575, "0.0.0.0", null, null, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unencrypted")
                .hasMessageContaining("certificate and key");
        assertThat(new Hl7Settings.Mllp(2575, "0.0.0.0", "c", "k", 1, 1).hasTls()).isTrue();
        assertThat(new Hl7Settings.Mllp(2575, "::1", null, null, 1, 1).hasTls()).isFalse();
    }

    @Test
    void messagesComeOverTls(@TempDir java.nio.file.Path folder) throws Exception {
        Settings.Tls files = new Settings.Tls(folder.resolve("tls/c.pem"), folder.resolve("tls/k.pem"));
        ServerCertificate.ensure(files);
        Hl7Settings.Mllp tls =
                new Hl7Settings.Mllp(0, "127.0.0.1", files.certificate().toString(), files.key().toString(), 4, 30);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        try (MllpServer server = new MllpServer(tls, intake);
                Socket socket = context.getSocketFactory().createSocket("127.0.0.1", server.listen(0))) {
            write(socket, frame(message("G1" + laboratory.number)));
            assertThat(read(socket)).contains("\rMSA|AA|G1");
        }
    }

    /** The certificate was made a moment ago, and there is nobody between. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
