package org.salus.interop.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What messages say, and what hostile ones do not. */
class SegmentTest {

    private static final String HEADER = "MSH|^~\\&|LAB|NORTH|||20260101||ORU^R01|1|P|2.5.1";

    private static Segment segment(String line) {
        return Message.read((HEADER + "\r" + line).getBytes(StandardCharsets.UTF_8)).message().segments().get(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f;a|b^c&d~e\\f",
        "one\\.br\\two;'one\ntwo'",
        "\\X41\\\\X42\\;AB",
        "\\X0D0A\\x;'\nx'",
        "\\X00\\;\\X00\\",
        "\\Xzz\\;\\Xzz\\",
        "\\H\\bold\\N\\;bold",
        "\\E\\F\\E\\;\\F\\",
        "open\\F;open\\F",
        "C:\\temp\\F\\x;C:\\temp|x",
        "\\;\\",
        "\\\\;\\\\",
    })
    void escapesAreUndoneOnce(String sent, String meant) {
        assertThat(segment("NTE|1||" + sent).whole(segment("NTE|1||" + sent).raw(3))).isEqualTo(meant.strip().equals("x") ? "\nx" : meant);
    }

    @Test
    void partsAreCountedAsHl7Does() {
        Segment pid = segment("PID|1||A^^^X&1.2&ISO^MR~B|\"\"|Fam&von^Giv");
        assertThat(pid.repetitions(3)).hasSize(2);
        assertThat(pid.component(3, 5)).isEqualTo("MR");
        assertThat(pid.sub(pid.repetitions(3).getFirst(), 4, 2)).isEqualTo("1.2");
        assertThat(pid.text(4)).isEmpty();
        assertThat(pid.component(5, 1)).isEqualTo("Fam");
        assertThat(pid.text(99)).isEmpty();
        Message other = Message.read("MSH#*!?/#LAB#N#####ORU*R01#1#P#2.3\rPID#1##7*a".getBytes(StandardCharsets.UTF_8)).message();
        assertThat(other.header().text(3)).isEqualTo("LAB");
        assertThat(other.header().component(9, 2)).isEqualTo("R01");
        assertThat(other.segments().get(1).component(3, 2)).isEqualTo("a");
    }

    @Test
    void characterSetsAreThoseOfTheHeaderAndWrongBytesAreRefused() {
        String message = "MSH|^~\\&|LAB|N|||1||ORU^R01|1|P|2.5.1||||||%s\rPID|1||1||M\u00fcller";
        for (String set : List.of("", "UNICODE UTF-8")) {
            assertThat(Message.read(message.formatted(set).getBytes(StandardCharsets.UTF_8)).message().segments().get(1).text(5)).isEqualTo("M\u00fcller");
            assertThat(Message.read(message.formatted(set).getBytes(StandardCharsets.ISO_8859_1)).fault().field()).isEqualTo(18);
        }
        assertThat(Message.read(message.formatted("8859/1").getBytes(StandardCharsets.ISO_8859_1)).message().segments().get(1).text(5))
                .isEqualTo("M\u00fcller");
        assertThat(Message.read(message.formatted("ASCII").getBytes(StandardCharsets.UTF_8)).fault().field()).isEqualTo(18);
        assertThat(Message.read(message.formatted("8859/1").getBytes(StandardCharsets.UTF_8)).message()).as("UTF-8 that says it is Latin 1").isNotNull();
    }

    @Test
    void lineEndsOfTwoKindsDoNotHideASegment() {
        assertThat(Message.read((HEADER + "\r\nPID|1\r\nOBR|1\r\n").getBytes(StandardCharsets.UTF_8)).message().segments()).hasSize(3);
        assertThat(Message.read((HEADER + "\nPID|1\nOBR|1").getBytes(StandardCharsets.UTF_8)).message().segments()).hasSize(3);
        assertThat(Message.read((HEADER + "\rPID|1\nOBR|1").getBytes(StandardCharsets.UTF_8)).fault()).isNotNull();
    }

    /** The time is what a reader would take that is quadratic in the length of a field, not what this one takes. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void hostileMessagesAreRefusedInTime() {
        for (String hostile : List.of(
                "", "\r", "MSH", "MSH|", "MSH||||||||", "MSH|^~\\&", "MSHabcdefghij", "MSH|^^^^|a", "MSH|\u0000~\\&|", "<xml/>", "\u000b\u001c\r",
                HEADER + "\rPID", HEADER + "\rpid|1", HEADER + "\rPID|\u0000", HEADER + "\r" + "|".repeat(100_000),
                HEADER + "\rOBX|" + "\\".repeat(2_000_001), HEADER + "\rOBX|1|TX|" + "\\X".repeat(1_000_000), HEADER + "\rPID|1||" + "~^&".repeat(1_000_000),
                HEADER + "\rOBX|1\r".repeat(100_000), HEADER + "x".repeat(4_000_000))) {
            Message.Read read = Message.read(hostile.getBytes(StandardCharsets.UTF_8));
            if (read.message() != null) {
                read.message().segments().forEach(s -> s.whole(s.raw(1)));
                read.message().segments().forEach(s -> s.part(s.raw(3), 1));
            }
            Fault fault = read.fault() == null ? Fault.header(0, Fault.INTERNAL, "x") : read.fault();
            assertThat(Reply.error(read.header(), List.of(fault)).message(Instant.now())).startsWith("MSH|^~\\&|").contains("\rMSA|AE|");
        }
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        assertThat(Message.read(bytes).message() == null).isEqualTo(Message.read(bytes).fault() != null);
    }

    @Property(tries = 500)
    void anyFieldsAreReadAndAnswered(@ForAll("fields") String fields) {
        byte[] bytes = ("MSH|^~\\&|" + fields).getBytes(StandardCharsets.UTF_8);
        Message.Read read = Message.read(bytes);
        Reply reply = Reply.error(read.header(), List.of(Fault.header(1, 101, "a|b^c\rd")));
        List<String> lines = List.of(reply.message(Instant.now()).split("\r"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("MSA|AE|");
        if (read.message() != null) {
            Hl7Settings.Sender sender = Sample.SENDER;
            assertThat(ReportReader.read(read.message(), sender).faults()).isNotNull();
        }
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of(
                        "|", "^", "~", "&", "\\", "\\F\\", "\r", "\rPID|1||1^^^CLINIC", "\rOBR|1||2|3^4^LN", "\rOBX|1|NM|1^2||", "5.0", "<", "-", "\"\"",
                        "2026", "F", "\rNTE|1||a", "\rOBX|2|SN|3||^1^:^2", "\rOBX|1|ED|9||^application^pdf^Base64^AAAA", "a")
                .list()
                .ofMaxSize(40)
                .map(all -> String.join("", all));
    }

    @ParameterizedTest
    @CsvSource({
        "2026,2026", "202601,2026-01", "20260131,2026-01-31", "202601310930,2026-01-31T09:30:00+01:00", "20260731093000,2026-07-31T09:30:00+02:00",
        "20260131093000+0000,2026-01-31T09:30:00Z", "20260131093000.1234-0500,2026-01-31T09:30:00.1234-05:00", "2026013109,2026-01-31T09:00:00+01:00",
        "20261301,", "20260230,", "2026-01-31,", "0000,", "202601319999,", "20260131093000+9900,", "abc,", "202601310,",
    })
    void timesAreAsExactAsTheyWereSent(String sent, String meant) {
        assertThat(HlTime.dateTime(sent, ZoneId.of("Europe/Vienna"))).isEqualTo(meant);
    }

    @Test
    void instantsNeedAnHour() {
        assertThat(HlTime.instant("20260131", ZoneOffset.UTC)).isNull();
        assertThat(HlTime.isBefore("2026-01-31T09:30:00+01:00", "2026-01-31T09:00:00Z")).isTrue();
        assertThat(HlTime.ofDay("0930")).isEqualTo("09:30:00");
        assertThat(HlTime.ofDay("2500")).isNull();
    }
}
