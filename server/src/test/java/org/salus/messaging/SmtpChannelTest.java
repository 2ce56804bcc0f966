package org.salus.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SmtpChannelTest {

    private final FakeSmtp smtp;
    private final SmtpChannel channel;

    SmtpChannelTest() throws IOException {
        smtp = new FakeSmtp();
        channel = new SmtpChannel(smtp.settings(MailSettings.Security.NONE));
    }

    @AfterEach
    void close() {
        smtp.close();
    }

    private static Outgoing to(String address) {
        return new Outgoing(
                "m1.7", address, "Rappel à vous", "Bonjour,\n.\nà 10:00\n", "fr", URI.create("https://salus.example.org/reminders/stop/1.x"));
    }

    @Test
    void aMessageArrivesWhole() {
        assertThat(channel.send(to("nora@example.org"))).isEqualTo(new Delivery.Sent("<m1.7@example.org>"));
        assertThat(smtp.taken("nora@example.org")).hasSize(1);
        String data = smtp.taken("nora@example.org").getFirst().data();
        assertThat(data)
                .contains("Message-ID: <m1.7@example.org>")
                .contains("List-Unsubscribe: <https://salus.example.org/reminders/stop/1.x>")
                .contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
                .contains("Auto-Submitted: auto-generated")
                .contains("From: clinic@example.org")
                .contains("Subject: =?UTF-8?");
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SUCH_ADDRESS, Refused, ADDRESS_REFUSED",
        "SPAM, Refused, REFUSED",
        "GREYLISTING, TryLater, BUSY",
        "SILENT, TryLater, UNREACHABLE",
        "GARBAGE, TryLater, UNREACHABLE",
        "DRIPPING, TryLater, UNREACHABLE",
        "SILENT_AFTER_TEXT, Uncertain, NO_ANSWER",
        "GARBAGE_AFTER_TEXT, Uncertain, NO_ANSWER"
    })
    void whatIsKnownIsSaidAndNoMore(FakeSmtp.Mood mood, String kind, Delivery.Reason reason) {
        smtp.mood(mood);
        long began = System.nanoTime();
        Delivery delivery = channel.send(to("nora@example.org"));
        assertThat(delivery.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(delivery.toString()).contains(reason.name());
        assertThat(System.nanoTime() - began).isLessThan(channel.longest().plusSeconds(1).toNanos());
    }

    @Test
    void nothingLeavesWithoutTls() {
        Delivery.TryLater unreachable = new Delivery.TryLater(Delivery.Reason.UNREACHABLE);
        assertThat(new SmtpChannel(smtp.settings(MailSettings.Security.STARTTLS)).send(to("nora@example.org"))).isEqualTo(unreachable);
        assertThat(new SmtpChannel(smtp.settings(MailSettings.Security.TLS)).send(to("nora@example.org"))).isEqualTo(unreachable);
        assertThat(smtp.taken("nora@example.org")).isEmpty();
    }

    @Test
    void aServerThatIsDownIsTriedAgain() {
        smtp.close();
        assertThat(channel.send(to("nora@example.org"))).isEqualTo(new Delivery.TryLater(Delivery.Reason.UNREACHABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "nora", "nora@", "a b@example.org", "nora@example.org\r\nBcc: other@example.org", "nora@example.org,other@example.org",
        "Nora <nora@example.org>", "\"x\"@example.org", "nora@example.org>"
    })
    void whatIsNoAddressIsRefusedBeforeAnythingIsSaid(String address) {
        assertThat(channel.send(to(address))).isEqualTo(new Delivery.Refused(Delivery.Reason.ADDRESS_INVALID));
    }
}
