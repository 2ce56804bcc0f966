package org.salus.interop.hl7v2;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Ucum;

/** OBX segments as Observations. What is no number is kept as the text that it is; nothing is rounded or cut. */
final class ObservationReader {

    private static final Pattern NUMBER = Pattern.compile("(<=|>=|<|>)?\\s*([+-]?)0*([0-9]{0,15})(?:\\.([0-9]{0,15}))?");
    private static final String NUMBER_TEXT = "([+-]?[0-9]{1,15}(?:\\.[0-9]{1,15})?)";
    private static final Pattern RANGE = Pattern.compile(NUMBER_TEXT + "\\s*-\\s*" + NUMBER_TEXT);
    private static final Pattern ONE_SIDE = Pattern.compile("(<=?|>=?)\\s*" + NUMBER_TEXT);
    private static final Set<String> TEXTS = Set.of("TX", "FT", "ST");
    private static final Set<String> CONTENT_TYPES = Set.of("pdf", "png", "jpeg", "plain");
    private static final int LARGEST_ATTACHMENT = 3 * 1024 * 1024;

    private final Hl7Settings.Sender sender;
    private final List<Fault> faults;

    ObservationReader(Hl7Settings.Sender sender, List<Fault> faults) {
        this.sender = sender;
        this.faults = faults;
    }

    static boolean isText(Segment obx) {
        return TEXTS.contains(obx.text(2));
    }

    /**
     * @param lines several OBX of the same code and sub-id when they are lines of one text, else one
     * @param whole effective time and status of the report
     */
    JsonObject observation(List<Segment> lines, JsonObject whole) {
        Segment obx = lines.getFirst();
        JsonObject made = new JsonObject().put("resourceType", "Observation");
        String status = status(obx, String.valueOf(whole.string("status")));
        made.put("status", status);
        made.put("category", JsonArray.of(new JsonObject()
                .put("coding", JsonArray.of(new JsonObject()
                        .put("system", "http://terminology.hl7.org/CodeSystem/observation-category")
                        .put("code", "laboratory")))));
        JsonObject code = Coded.concept(obx, obx.raw(3), sender);
        if (code == null) {
            fault(obx, 3, Fault.REQUIRED, "OBX-3 says what was observed, by a code or a text.");
            code = new JsonObject();
        }
        made.put("code", code);
        String time = obx.text(14).isEmpty() ? whole.string("effectiveDateTime") : HlTime.dateTime(obx.text(14), sender.zone());
        if (!obx.text(14).isEmpty() && time == null) {
            fault(obx, 14, Fault.TYPE, "OBX-14 is a date and time such as 20260131093000+0100.");
        }
        if (time != null) {
            made.put("effectiveDateTime", time);
        }
        if (whole.string("issued") != null) {
            made.put("issued", String.valueOf(whole.string("issued")));
        }
        value(made, lines);
        JsonArray flags = new JsonArray();
        for (String repetition : obx.repetitions(8)) {
            JsonObject flag = Coded.flag(obx.part(repetition, 1));
            if (flag != null) {
                flags.add(flag);
            }
        }
        if (!flags.isEmpty()) {
            made.put("interpretation", flags);
        }
        JsonObject range = range(obx);
        if (range != null) {
            made.put("referenceRange", JsonArray.of(range));
        }
        String performer = obx.component(15, 2).isEmpty() ? obx.text(15) : obx.component(15, 2);
        performer = performer.isEmpty() ? obx.text(23) : performer;
        if (!performer.isEmpty()) {
            made.put("performer", JsonArray.of(new JsonObject().put("display", performer)));
        }
        String method = obx.component(17, 2).isEmpty() ? obx.text(17) : obx.component(17, 2);
        if (!method.isEmpty()) {
            made.put("method", new JsonObject().put("text", method));
        }
        return made;
    }

    private String status(Segment obx, String whole) {
        return switch (obx.text(11)) {
            case "F", "U", "V" -> "final";
            case "C" -> "corrected";
            case "P", "R", "S", "B" -> "preliminary";
            case "I", "O", "N" -> "registered";
            case "X" -> "cancelled";
            case "D", "W" -> "entered-in-error";
            case "" -> List.of("final", "corrected", "preliminary", "registered", "cancelled").contains(whole) ? whole : "preliminary";
            default -> {
                fault(obx, 11, Fault.TABLE, "OBX-11 is a status of HL7 table 0085, such as P, F, C or X.");
                yield "preliminary";
            }
        };
    }

    private void value(JsonObject made, List<Segment> lines) {
        Segment obx = lines.getFirst();
        List<String> values = new ArrayList<>();
        lines.forEach(line -> values.addAll(line.repetitions(5)));
        if (values.stream().allMatch(String::isBlank)) {
            String why = "cancelled".equals(made.string("status")) ? "not-performed" : "unknown";
            made.put("dataAbsentReason", new JsonObject()
                    .put("coding", JsonArray.of(new JsonObject()
                            .put("system", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
                            .put("code", why))));
            return;
        }
        String type = obx.text(2);
        boolean one = values.size() == 1;
        String first = values.getFirst();
        boolean done = one && switch (type) {
            case "NM" -> number(made, obx, obx.whole(first).strip());
            case "SN" -> structured(made, obx, first);
            case "CE", "CWE", "CF", "CNE", "IS", "ID" -> coded(made, obx, first);
            case "DT", "TS", "DTM" -> put(made, "valueDateTime", HlTime.dateTime(obx.part(first, 1), sender.zone()));
            case "TM" -> put(made, "valueTime", HlTime.ofDay(obx.part(first, 1)));
            case "ED" -> put(made, "valueString", "See the attached document");
            default -> false;
        };
        if (!done) {
            boolean plain = type.equals("TX") || type.equals("FT") || type.equals("ST") || type.equals("NM");
            String text = values.stream()
                    .map(v -> plain || type.isEmpty() ? obx.whole(v) : readable(obx, v))
                    .collect(Collectors.joining("\n"))
                    .replace("\r", "\n")
                    .stripTrailing();
            boolean unitless = type.equals("TX") || type.equals("FT") || text.isBlank();
            made.put("valueString", text.isBlank() ? "-" : unitless ? text : text + unit(obx));
        }
    }

    /** Components with spaces between, for a type that has no form of its own here. */
    private static String readable(Segment obx, String repetition) {
        return Segment.split(repetition, obx.delimiters().component()).stream()
                .map(obx::whole)
                .filter(c -> !c.isBlank())
                .collect(Collectors.joining(" "));
    }

    private static boolean put(JsonObject made, String member, @Nullable String value) {
        if (value != null) {
            made.put(member, value);
        }
        return value != null;
    }

    private boolean coded(JsonObject made, Segment obx, String value) {
        JsonObject concept = Coded.concept(obx, value, sender);
        if (concept != null) {
            made.put("valueCodeableConcept", concept);
        }
        return concept != null;
    }

    private boolean number(JsonObject made, Segment obx, String text) {
        JsonObject quantity = quantity(obx, text);
        if (quantity != null) {
            made.put("valueQuantity", quantity);
        }
        return quantity != null;
    }

    /** As it was written: 4.0 stays 4.0. Null when it is no number. */
    private @Nullable JsonObject quantity(Segment obx, String text) {
        Matcher at = NUMBER.matcher(text);
        if (!at.matches() || (at.group(3).isEmpty() && !text.contains("0") && (at.group(4) == null || at.group(4).isEmpty()))) {
            return null;
        }
        JsonObject quantity = new JsonObject().put("value", decimal(at.group(2), at.group(3), at.group(4)));
        if (at.group(1) != null) {
            quantity.put("comparator", at.group(1));
        }
        return unit(obx, quantity);
    }

    private static JsonNumber decimal(String sign, String whole, @Nullable String fraction) {
        return new JsonNumber(
                (sign.equals("-") ? "-" : "") + (whole.isEmpty() ? "0" : whole) + (fraction == null || fraction.isEmpty() ? "" : "." + fraction));
    }

    /** For a value that is text: without its unit it would be another. */
    private static String unit(Segment obx) {
        String text = obx.component(6, 2).isEmpty() ? obx.component(6, 1) : obx.component(6, 2);
        return text.isEmpty() ? "" : " " + text;
    }

    private static JsonObject unit(Segment obx, JsonObject quantity) {
        String code = obx.component(6, 1);
        String text = obx.component(6, 2);
        if (code.isEmpty() && text.isEmpty()) {
            return quantity;
        }
        quantity.put("unit", text.isEmpty() ? code : text);
        if (!code.isEmpty() && code.length() <= 100 && !code.contains(" ") && Ucum.service().validate(code) == null) {
            quantity.put("system", Ucum.SYSTEM).put("code", code);
        }
        return quantity;
    }

    private boolean structured(JsonObject made, Segment obx, String value) {
        String comparator = obx.part(value, 1);
        String first = obx.part(value, 2);
        String separator = obx.part(value, 3);
        String second = obx.part(value, 4);
        boolean single = separator.isEmpty() && second.isEmpty() && Set.of("", "=", "<", ">", "<=", ">=").contains(comparator);
        if (single && number(made, obx, (comparator.equals("=") ? "" : comparator) + first)) {
            return true;
        }
        // Titres and ranges: as text, which every screen and list shows whole.
        made.put("valueString", comparator + first + separator + second + unit(obx));
        return true;
    }

    private static BigDecimal number(JsonObject quantity) {
        return quantity.get("value") instanceof JsonNumber number ? number.decimal() : BigDecimal.ZERO;
    }

    private @Nullable JsonObject range(Segment obx) {
        String text = obx.repetitions(7).stream().map(obx::whole).collect(Collectors.joining("; ")).strip();
        if (text.isEmpty()) {
            return null;
        }
        JsonObject range = new JsonObject();
        Matcher both = RANGE.matcher(text);
        Matcher one = ONE_SIDE.matcher(text);
        if (both.matches()) {
            JsonObject low = quantity(obx, both.group(1));
            JsonObject high = quantity(obx, both.group(2));
            if (low != null && high != null && number(low).compareTo(number(high)) <= 0) {
                range.put("low", low).put("high", high);
            }
        } else if (one.matches()) {
            JsonObject limit = quantity(obx, one.group(2));
            if (limit != null) {
                range.put(one.group(1).startsWith("<") ? "high" : "low", limit);
            }
        }
        return range.put("text", text);
    }

    /** The content of an ED value; null when the segment has none. */
    @Nullable JsonObject attachment(Segment obx) {
        if (!obx.text(2).equals("ED") || obx.repetitions(5).isEmpty()) {
            return null;
        }
        String value = obx.repetitions(5).getFirst();
        String encoding = obx.part(value, 4);
        String data = obx.part(value, 5).replaceAll("\\s+", "");
        byte[] content;
        try {
            content = encoding.equalsIgnoreCase("Base64") ? Base64.getDecoder().decode(data) : new byte[0];
        } catch (IllegalArgumentException e) {
            content = new byte[0];
        }
        if (content.length == 0 || content.length > LARGEST_ATTACHMENT) {
            fault(obx, 5, Fault.TYPE, "OBX-5 of type ED is source^type^subtype^Base64^content, with at most 3 MB of content.");
            return null;
        }
        String subtype = obx.part(value, 3).toLowerCase(Locale.ROOT).replace("jpg", "jpeg");
        String type = !CONTENT_TYPES.contains(subtype)
                ? "application/octet-stream"
                : subtype.equals("pdf") ? "application/pdf" : subtype.equals("plain") ? "text/plain" : "image/" + subtype;
        JsonObject attachment = new JsonObject().put("contentType", type).put("data", Base64.getEncoder().encodeToString(content));
        String title = obx.component(3, 2).isEmpty() ? obx.text(3) : obx.component(3, 2);
        return title.isEmpty() ? attachment : attachment.put("title", title);
    }

    private void fault(Segment segment, int field, int code, String text) {
        faults.add(new Fault(segment.name(), segment.sequence(), field, code, text));
    }
}
