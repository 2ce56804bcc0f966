package org.salus.interop.hl7v2;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a message, however it came, and answers it. */
public final class Intake {

    /** As much as a request outside of FHIR may have. */
    static final int LARGEST = 4 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int LONGEST_ID = 199;

    private final Hl7Settings settings;
    private final Filing filing;
    private final Clock clock;
    private final Map<Reply.Code, Counter> answers = new EnumMap<>(Reply.Code.class);

    Intake(Hl7Settings settings, Filing filing, Clock clock, MeterRegistry meters) {
        this.settings = settings;
        this.filing = filing;
        this.clock = clock;
        for (Reply.Code code : Reply.Code.values()) {
            answers.put(code, Counter.builder("salus.hl7v2.answers")
                    .description("Answers to HL7 v2 messages by acknowledgement code")
                    .tag("code", code.name())
                    .register(meters));
        }
    }

    /**
     * @param status for HTTP: 200 stored, 422 wrong, 400 not taken, 503 send it again
     * @param message the ACK
     */
    public record Answer(int status, String message) {}

    /** @param program of one organisation, for which alone it sends */
    public Answer receive(byte[] raw, Caller program) {
        return answer(reply(raw, sender -> sender.organisation() == program.organisation() ? program.within(Filing.SCOPES) : null));
    }

    /** By a connection whose other end is known by its address alone. */
    String receive(byte[] raw, String address) {
        return answer(reply(raw, sender -> !sender.addresses().isEmpty() && !sender.addresses().contains(address)
                        ? null
                        : mllp(sender, address)))
                .message();
    }

    /** What is too large was not read to its end. */
    String tooLarge() {
        return answer(Reply.rejected(null, Fault.header(0, Fault.INTERNAL, "A message has at most 4 MB."))).message();
    }

    private static Caller mllp(Hl7Settings.Sender sender, String address) {
        Caller system = Caller.system(sender.organisation(), "hl7v2 " + sender.word());
        return new Caller(
                system.subject(), system.name(), system.organisation(), system.roles(), null, null, Filing.SCOPES, system.purpose(), address,
                system.requestId());
    }

    /** Who acts for a sender; null when this one may not send as it. */
    @FunctionalInterface
    private interface Actors {
        @Nullable Caller of(Hl7Settings.Sender sender);
    }

    private Answer answer(Reply reply) {
        Objects.requireNonNull(answers.get(reply.code())).increment();
        if (reply.code() != Reply.Code.AA) {
            LOG.warn("A message was not taken: {} {}", reply.code(), reply.faults().stream().map(f -> f.segment() + "-" + f.field() + " " + f.code()).toList());
        }
        int status = switch (reply.code()) {
            case AA -> 200;
            case AE -> Problem.Code.VALUE.status();
            case AR -> reply.faults().getFirst().code() == Fault.INTERNAL ? Problem.Code.UNAVAILABLE.status() : Problem.Code.REQUEST.status();
        };
        return new Answer(status, reply.message(clock.instant()));
    }

    private Reply reply(byte[] raw, Actors actors) {
        Message.Read read = Message.read(raw);
        Message message = read.message();
        if (message == null) {
            Fault fault = read.fault() == null ? Fault.header(0, Fault.SEQUENCE, "This is no message.") : read.fault();
            return fault.code() == Fault.MESSAGE_TYPE ? Reply.rejected(read.header(), fault) : Reply.error(read.header(), List.of(fault));
        }
        Segment header = message.header();
        Hl7Settings.Sender sender = settings.sender(message.sender());
        Caller actor = sender == null ? null : actors.of(sender);
        if (sender == null || actor == null) {
            return Reply.rejected(header, Fault.header(3, Fault.TABLE, "This sender (MSH-3, MSH-4) is not known here, or may not send from there."));
        }
        Fault refused = refused(header, sender);
        if (refused != null) {
            return Reply.rejected(header, refused);
        }
        String id = message.controlId();
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            return Reply.error(header, List.of(Fault.header(10, Fault.REQUIRED, "MSH-10 is the number of the message, by which it is known when it comes again.")));
        }
        ReportReader.Read reports = ReportReader.read(message, sender);
        Results results = reports.results();
        if (results == null) {
            return Reply.error(header, reports.faults());
        }
        return filed(message, header, actor, new Filing.Incoming(sender, message, raw, results));
    }

    private Reply filed(Message message, Segment header, Caller actor, Filing.Incoming incoming) {
        return switch (filing.file(actor, incoming)) {
            case Filing.Filed.Stored(String text) -> Reply.accepted(message, text);
            case Filing.Filed.Wrong(Fault fault) -> Reply.error(header, List.of(fault));
            case Filing.Filed.Busy _ -> later(header);
        };
    }

    private static Reply later(Segment header) {
        return Reply.rejected(header, Fault.header(0, Fault.INTERNAL, "Others keep changing the same reports, and nothing was stored: send the message again."));
    }

    private static @Nullable Fault refused(Segment header, Hl7Settings.Sender sender) {
        if (!header.component(9, 1).equals("ORU") || !header.component(9, 2).equals("R01")) {
            return Fault.header(9, header.component(9, 1).equals("ORU") ? Fault.MESSAGE_TYPE + 1 : Fault.MESSAGE_TYPE, "MSH-9 is ORU^R01: results are taken, nothing else.");
        }
        if (!header.text(12).matches("2\\.[3-8](\\.[0-9])?")) {
            return Fault.header(12, Fault.VERSION, "MSH-12 is a version from 2.3 to 2.8.");
        }
        if (!header.text(11).equals("P") && !sender.test()) {
            return Fault.header(11, Fault.PROCESSING, "MSH-11 is P: made-up results do not belong into this record.");
        }
        return null;
    }
}
