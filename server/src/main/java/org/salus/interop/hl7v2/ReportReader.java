package org.salus.interop.hl7v2;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** ORU^R01 as DiagnosticReports and Observations, with everything that is wrong with it. Pure. */
final class ReportReader {

    /** As many findings as one transaction stores in a moment. */
    private static final int MOST_FINDINGS = 1000;

    private static final int MOST_FAULTS = 20;

    private final Message message;
    private final Hl7Settings.Sender sender;
    private final List<Fault> faults = new ArrayList<>();
    private final ObservationReader observations;

    private ReportReader(Message message, Hl7Settings.Sender sender) {
        this.message = message;
        this.sender = sender;
        this.observations = new ObservationReader(sender, faults);
    }

    /** Either results, or faults. */
    record Read(@Nullable Results results, List<Fault> faults) {}

    static Read read(Message message, Hl7Settings.Sender sender) {
        ReportReader reader = new ReportReader(message, sender);
        Results results = reader.results();
        List<Fault> faults = reader.faults.stream().limit(MOST_FAULTS).toList();
        return new Read(faults.isEmpty() ? results : null, faults);
    }

    /** An OBR while its segments are gathered. */
    private static final class Group {
        final Segment obr;
        final @Nullable Segment orc;
        final List<List<Segment>> findings = new ArrayList<>();
        final Map<Segment, List<Segment>> notes = new HashMap<>();
        @Nullable Segment specimen;

        Group(Segment obr, @Nullable Segment orc) {
            this.obr = obr;
            this.orc = orc;
        }
    }

    private @Nullable Results results() {
        Segment patient = null;
        Segment orc = null;
        Group group = null;
        Segment noted = null;
        List<Group> groups = new ArrayList<>();
        int findings = 0;
        for (Segment segment : message.segments()) {
            switch (segment.name()) {
                case "PID" -> {
                    if (patient != null) {
                        fault(segment, 0, Fault.SEQUENCE, "A message is about one patient: send one message for each.");
                        return null;
                    }
                    patient = segment;
                }
                case "ORC" -> {
                    orc = segment;
                    noted = null;
                }
                case "OBR" -> {
                    if (patient == null) {
                        fault(segment, 0, Fault.SEQUENCE, "OBR comes after the PID of its patient.");
                        return null;
                    }
                    group = new Group(segment, orc);
                    groups.add(group);
                    noted = segment;
                    orc = null;
                }
                case "OBX" -> {
                    // What stands before any order is nobody's result.
                    if (group == null || orc != null) {
                        fault(segment, 0, Fault.SEQUENCE, "OBX comes after the OBR that it belongs to.");
                        return null;
                    }
                    if (++findings > MOST_FINDINGS) {
                        fault(segment, 0, Fault.SEQUENCE, "A message has at most " + MOST_FINDINGS + " OBX: send several messages.");
                        return null;
                    }
                    add(group, segment);
                    noted = segment;
                }
                case "NTE" -> {
                    if (group != null && noted != null) {
                        group.notes.computeIfAbsent(noted, n -> new ArrayList<>()).add(segment);
                    }
                }
                case "SPM" -> {
                    if (group != null && group.specimen == null) {
                        group.specimen = segment;
                    }
                    noted = null;
                }
                default -> noted = null;
            }
        }
        if (patient == null) {
            faults.add(new Fault("PID", 1, 0, Fault.SEQUENCE, "PID is missing: it says whose results these are."));
            return null;
        }
        if (groups.isEmpty()) {
            faults.add(new Fault("OBR", 1, 0, Fault.SEQUENCE, "OBR is missing: it says what is reported."));
            return null;
        }
        Set<String> keys = new HashSet<>();
        List<Results.Report> reports = new ArrayList<>();
        for (Group one : groups) {
            Results.Report report = report(one);
            if (report != null) {
                if (!keys.add(report.key())) {
                    fault(one.obr, 3, Fault.DUPLICATE, "Two OBR have the same filler order number (OBR-3) and code (OBR-4): they could not be told apart in a correction.");
                }
                reports.add(report);
            }
        }
        return new Results(patient, reports);
    }

    /** Lines of one text come as one OBX each. */
    private static void add(Group group, Segment obx) {
        if (!group.findings.isEmpty() && ObservationReader.isText(obx)) {
            List<Segment> before = group.findings.getLast();
            Segment first = before.getFirst();
            if (first.text(2).equals(obx.text(2))
                    && !obx.text(2).equals("ST")
                    && first.raw(3).equals(obx.raw(3))
                    && first.raw(4).equals(obx.raw(4))
                    && first.raw(11).equals(obx.raw(11))) {
                before.add(obx);
                return;
            }
        }
        group.findings.add(new ArrayList<>(List.of(obx)));
    }

    private Results.@Nullable Report report(Group group) {
        Segment obr = group.obr;
        String filler = either(group, 3);
        String placer = either(group, 2);
        String fillerScope = scope(group, 3);
        JsonObject code = Coded.concept(obr, obr.raw(4), sender);
        if (code == null) {
            fault(obr, 4, Fault.REQUIRED, "OBR-4 says what was asked for, by a code or a text.");
        }
        if (filler.isEmpty() && placer.isEmpty()) {
            fault(obr, 3, Fault.REQUIRED, "OBR-3 is the laboratory's number of this report, by which a correction finds it.");
        }
        if (filler.length() > Shapes.LONGEST_NUMBER || placer.length() > Shapes.LONGEST_NUMBER) {
            fault(obr, 3, Fault.TYPE, "OBR-2 and OBR-3 have at most " + Shapes.LONGEST_NUMBER + " characters.");
        }
        if (code == null || filler.isEmpty() && placer.isEmpty()) {
            return null;
        }
        String coded = obr.text(4).isEmpty() ? obr.component(4, 2) : obr.text(4);
        String key = Shapes.key(sender.key(), filler.isEmpty() ? "placer" : "filler", filler.isEmpty() ? placer : filler, filler.isEmpty() ? "" : fillerScope, coded);
        JsonObject report = new JsonObject().put("resourceType", "DiagnosticReport");
        JsonArray identifiers = JsonArray.of(Shapes.identifier(Shapes.REPORT, key));
        if (!filler.isEmpty()) {
            identifiers.add(number("FILL", "urn:salus:hl7v2:" + sender.word() + ":filler", filler));
        }
        if (!placer.isEmpty()) {
            identifiers.add(number("PLAC", sender.orders() == null ? "urn:salus:hl7v2:" + sender.word() + ":placer" : String.valueOf(sender.orders()), placer));
        }
        report.put("identifier", identifiers);
        report.put("status", status(group));
        report.put("category", JsonArray.of(Shapes.concept("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB")));
        report.put("code", code);
        String effective = time(obr, 7);
        if (effective != null) {
            report.put("effectiveDateTime", effective);
        }
        String issued = issued(obr);
        if (issued != null) {
            report.put("issued", issued);
        }
        String facility = message.header().component(4, 1).isEmpty() ? message.header().text(3) : message.header().text(4);
        if (!facility.isEmpty()) {
            report.put("performer", JsonArray.of(new JsonObject().put("display", facility)));
        }
        String specimen = specimen(group);
        if (!specimen.isEmpty()) {
            report.put("specimen", JsonArray.of(new JsonObject().put("display", specimen)));
        }
        String notes = note(group, obr);
        if (!notes.isEmpty()) {
            report.put("conclusion", notes);
        }
        List<Results.Finding> findings = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        JsonArray attachments = new JsonArray();
        for (List<Segment> lines : group.findings) {
            Segment obx = lines.getFirst();
            JsonObject observation = observations.observation(lines, report);
            String about = lines.stream().map(line -> note(group, line)).filter(n -> !n.isEmpty()).collect(Collectors.joining("\n"));
            if (!about.isEmpty()) {
                observation.put("note", JsonArray.of(JsonObject.of("text", about)));
            }
            if (!specimen.isEmpty()) {
                observation.put("specimen", JsonObject.of("display", specimen));
            }
            if (!observation.has("performer") && !facility.isEmpty()) {
                observation.put("performer", JsonArray.of(JsonObject.of("display", facility)));
            }
            String what = obx.text(3).isEmpty() ? obx.component(3, 2) : obx.text(3);
            String sub = obx.raw(4);
            // The same code again, without a sub-id: told apart by their order.
            int again = seen.merge(what + "\r" + sub, 1, Integer::sum);
            String findingKey = Shapes.key(key, what, sub, String.valueOf(again));
            findings.add(new Results.Finding(findingKey, observation.put("identifier", JsonArray.of(Shapes.identifier(Shapes.OBSERVATION, findingKey)))));
            JsonObject attachment = observations.attachment(obx);
            if (attachment != null) {
                attachments.add(attachment);
            }
        }
        if (!attachments.isEmpty()) {
            report.put("presentedForm", attachments);
        }
        return new Results.Report(key, report, findings, placer, requester(group));
    }

    private static JsonObject number(String type, String system, String value) {
        return new JsonObject()
                .put("type", Shapes.concept("http://terminology.hl7.org/CodeSystem/v2-0203", type))
                .put("system", system)
                .put("value", value);
    }

    /** Of OBR, else of the ORC before it. */
    private static String either(Group group, int field) {
        String own = group.obr.text(field);
        return own.isEmpty() && group.orc != null ? group.orc.text(field) : own;
    }

    private static String scope(Group group, int field) {
        Segment from = group.obr.text(field).isEmpty() && group.orc != null ? group.orc : group.obr;
        return from.component(field, 2) + "&" + from.component(field, 3);
    }

    private static Results.@Nullable Requester requester(Group group) {
        Segment obr = group.obr;
        if (!obr.repetitions(16).isEmpty()) {
            return new Results.Requester(obr, obr.repetitions(16).getFirst());
        }
        Segment orc = group.orc;
        return orc == null || orc.repetitions(12).isEmpty() ? null : new Results.Requester(orc, orc.repetitions(12).getFirst());
    }

    private String status(Group group) {
        return switch (group.obr.text(25)) {
            case "F" -> "final";
            case "C" -> "corrected";
            case "P", "R" -> "preliminary";
            case "A" -> "partial";
            case "X" -> "cancelled";
            case "I", "O", "S" -> "registered";
            case "" -> group.findings.isEmpty() || group.findings.stream().anyMatch(f -> !Set.of("F", "C").contains(f.getFirst().text(11)))
                    ? "preliminary"
                    : "final";
            default -> {
                fault(group.obr, 25, Fault.TABLE, "OBR-25 is a status of HL7 table 0123: O, I, S, A, P, R, F, C or X.");
                yield "preliminary";
            }
        };
    }

    private @Nullable String time(Segment segment, int field) {
        String text = segment.text(field);
        String time = HlTime.dateTime(text, sender.zone());
        if (time == null && !text.isEmpty()) {
            fault(segment, field, Fault.TYPE, segment.name() + "-" + field + " is a date and time such as 20260131093000+0100.");
        }
        return time;
    }

    private @Nullable String issued(Segment obr) {
        ZoneId zone = sender.zone();
        time(obr, 22);
        String own = HlTime.instant(obr.text(22), zone);
        return own == null ? HlTime.instant(message.header().text(7), zone) : own;
    }

    private static String specimen(Group group) {
        Segment spm = group.specimen;
        if (spm != null) {
            return spm.component(4, 2).isEmpty() ? spm.text(4) : spm.component(4, 2);
        }
        Segment obr = group.obr;
        return obr.repetitions(15).isEmpty()
                ? ""
                : obr.sub(obr.repetitions(15).getFirst(), 1, 2).isEmpty() ? obr.text(15) : obr.sub(obr.repetitions(15).getFirst(), 1, 2);
    }

    private static String note(Group group, Segment of) {
        return group.notes.getOrDefault(of, List.of()).stream()
                .flatMap(n -> n.repetitions(3).stream().map(n::whole))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    private void fault(Segment segment, int field, int code, String text) {
        faults.add(new Fault(segment.name(), segment.sequence(), field, code, text));
    }
}
