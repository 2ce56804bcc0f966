package org.salus.fhir;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.SampledData;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Timing;
import org.jspecify.annotations.Nullable;

/** Search values as plain text, from HAPI's model and from index entries, for comparing the two. */
final class HapiValues {

    private HapiValues() {}

    /** {@code *|code} on the expected side stands for any system: HAPI's model does not say which one a bare code is bound to. */
    static boolean same(Set<String> expected, Set<String> actual) {
        Set<String> adapted = new TreeSet<>();
        for (String value : actual) {
            // The first system, which in a composite stands after a bracket.
            String any = value.replaceFirst("^(\\[?)[^|\\[\\]]*\\|", "$1*|");
            adapted.add(expected.contains(any) ? any : value);
        }
        return expected.equals(adapted) || expected.equals(actual);
    }

    static Set<String> of(String type, Base value) {
        Set<String> to = new TreeSet<>();
        switch (type) {
            case "token" -> token(value, to);
            case "string" -> string(value, to);
            case "reference" -> reference(value, to);
            case "date" -> date(value, to);
            case "number", "quantity" -> quantity(type, value, to);
            case "uri" -> to.add(value.primitiveValue());
            default -> throw new IllegalArgumentException(type);
        }
        return to;
    }

    private static void token(Base value, Set<String> to) {
        switch (value) {
            case Coding coding -> coding(coding, to);
            case CodeableConcept concept -> {
                concept.getCoding().forEach(coding -> coding(coding, to));
                if (concept.hasText()) {
                    to.add("text:" + concept.getText());
                }
            }
            case Identifier identifier -> {
                if (identifier.hasSystem() || identifier.hasValue()) {
                    to.add(identifier.getSystem() + "|" + identifier.getValue());
                }
            }
            case ContactPoint contact -> {
                if (contact.hasValue()) {
                    to.add((contact.hasSystem() ? contact.getSystem().toCode() : null) + "|" + contact.getValue());
                }
            }
            case PrimitiveType<?> primitive -> {
                if (!(primitive instanceof BaseDateTimeType) && primitive.hasValue()) {
                    boolean code = primitive instanceof Enumeration<?> || primitive instanceof CodeType;
                    // The case of a string does not count.
                    String text = primitive.getValueAsString();
                    to.add((code ? "*|" : "null|")
                            + (primitive.fhirType().equals("string") ? text.toLowerCase(java.util.Locale.ROOT) : text));
                }
            }
            default -> {}
        }
    }

    private static void coding(Coding coding, Set<String> to) {
        if (coding.hasSystem() || coding.hasCode()) {
            to.add(coding.getSystem() + "|" + coding.getCode());
        } else if (coding.hasDisplay()) {
            to.add("text:" + coding.getDisplay());
        }
    }

    private static void string(Base value, Set<String> to) {
        List<StringType> parts = new ArrayList<>();
        switch (value) {
            case HumanName name -> {
                parts.add(name.getFamilyElement());
                parts.addAll(name.getGiven());
                parts.addAll(name.getPrefix());
                parts.addAll(name.getSuffix());
                parts.add(name.getTextElement());
            }
            case Address address -> {
                parts.addAll(address.getLine());
                parts.addAll(List.of(
                        address.getCityElement(),
                        address.getDistrictElement(),
                        address.getStateElement(),
                        address.getPostalCodeElement(),
                        address.getCountryElement(),
                        address.getTextElement()));
            }
            case PrimitiveType<?> primitive -> {
                if (primitive.hasValue()) {
                    to.add(primitive.getValueAsString());
                }
            }
            default -> {}
        }
        parts.stream().filter(StringType::hasValue).forEach(part -> to.add(part.getValue()));
    }

    private static void reference(Base value, Set<String> to) {
        if (value instanceof Reference reference) {
            String identifier = reference.hasIdentifier()
                            && (reference.getIdentifier().hasSystem()
                                    || reference.getIdentifier().hasValue())
                    ? " id " + reference.getIdentifier().getSystem() + "|"
                            + reference.getIdentifier().getValue()
                    : "";
            String text = reference.getReference();
            if (text != null && !text.startsWith("#")) {
                to.add(text.replaceFirst("^([A-Za-z]+/[^/]+)/_history/.*", "$1") + identifier);
            } else if (!identifier.isEmpty()) {
                to.add(identifier);
            }
        } else if (value instanceof PrimitiveType<?> url) {
            if (!url.getValueAsString().startsWith("#")) {
                to.add(url.getValueAsString());
            }
        } else if (value instanceof Resource resource && resource.hasId()) {
            // HAPI's parser takes the id from the entry's fullUrl.
            to.add(resource.fhirType() + "/"
                    + resource.getIdElement().getIdPart().replace("urn:uuid:", ""));
        }
    }

    private static void date(Base value, Set<String> to) {
        switch (value) {
            case InstantType instant -> {
                if (instant.hasValue()) {
                    to.add(low(instant) + ".." + (low(instant) + 1));
                }
            }
            case BaseDateTimeType moment -> {
                if (moment.hasValue()) {
                    to.add(low(moment) + ".." + high(moment));
                }
            }
            case Period period -> {
                if (period.hasStart() || period.hasEnd()) {
                    to.add(period(period));
                }
            }
            case Timing timing -> {
                List<Long> lows = new ArrayList<>();
                List<Long> highs = new ArrayList<>();
                timing.getEvent().forEach(event -> {
                    lows.add(low(event));
                    highs.add(high(event));
                });
                if (timing.getRepeat().hasBoundsPeriod()) {
                    Period bounds = timing.getRepeat().getBoundsPeriod();
                    lows.add(bounds.hasStart() ? low(bounds.getStartElement()) : Long.MIN_VALUE);
                    highs.add(bounds.hasEnd() ? high(bounds.getEndElement()) : Long.MAX_VALUE);
                }
                if (!lows.isEmpty()) {
                    to.add(lows.stream().min(Long::compare).orElseThrow() + ".."
                            + highs.stream().max(Long::compare).orElseThrow());
                }
            }
            default -> {}
        }
    }

    private static String period(Period period) {
        return (period.hasStart() ? low(period.getStartElement()) : Long.MIN_VALUE) + ".."
                + (period.hasEnd() ? high(period.getEndElement()) : Long.MAX_VALUE);
    }

    private static long low(BaseDateTimeType moment) {
        String text = moment.getValueAsString();
        return micros(
                switch (text.length()) {
                    case 4 -> Year.parse(text).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
                    case 7 -> YearMonth.parse(text).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
                    case 10 -> LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
                    default -> OffsetDateTime.parse(text);
                });
    }

    private static long high(BaseDateTimeType moment) {
        String text = moment.getValueAsString();
        return switch (text.length()) {
            case 4 ->
                micros(Year.parse(text).plusYears(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
            case 7 ->
                micros(YearMonth.parse(text)
                        .plusMonths(1)
                        .atDay(1)
                        .atStartOfDay()
                        .atOffset(ZoneOffset.UTC));
            case 10 -> micros(LocalDate.parse(text).plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
            default -> {
                int point = text.indexOf('.');
                int digits = point < 0
                        ? 0
                        : text.substring(point + 1).replaceFirst("[Z+-].*", "").length();
                yield low(moment) + (digits >= 6 ? 1 : (long) Math.pow(10, 6 - digits));
            }
        };
    }

    private static long micros(OffsetDateTime moment) {
        return ChronoUnit.MICROS.between(OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), moment);
    }

    private static void quantity(String type, Base value, Set<String> to) {
        switch (value) {
            case Quantity quantity -> {
                if (quantity.hasValue()) {
                    String comparator =
                            quantity.hasComparator() ? quantity.getComparator().toCode() : "";
                    String amount = plain(quantity.getValue());
                    to.add((comparator.startsWith("<") ? null : amount) + ".."
                            + (comparator.startsWith(">") ? null : amount) + unit(quantity));
                }
            }
            case Range range -> {
                if (range.hasLow() || range.hasHigh()) {
                    to.add((range.hasLow() ? plain(range.getLow().getValue()) : null) + ".."
                            + (range.hasHigh() ? plain(range.getHigh().getValue()) : null)
                            + unit(range.hasLow() ? range.getLow() : range.getHigh()));
                }
            }
            case SampledData sampled -> {
                if (sampled.hasLowerLimit() || sampled.hasUpperLimit()) {
                    to.add(plain(sampled.getLowerLimit()) + ".." + plain(sampled.getUpperLimit())
                            + unit(sampled.getOrigin()));
                }
            }
            case Money money -> {
                if (money.hasValue()) {
                    String amount = plain(money.getValue());
                    String system = money.hasCurrency() ? "urn:iso:std:iso:4217" : null;
                    to.add(amount + ".." + amount + " " + system + "|" + money.getCurrency() + "|null");
                }
            }
            case PrimitiveType<?> number -> {
                if (type.equals("number") && number.hasValue()) {
                    String amount = plain(new BigDecimal(number.getValueAsString()));
                    to.add(amount + ".." + amount);
                }
            }
            default -> {}
        }
    }

    private static String unit(Quantity quantity) {
        return " " + quantity.getSystem() + "|" + quantity.getCode() + "|" + quantity.getUnit();
    }

    private static @Nullable String plain(@Nullable BigDecimal value) {
        return value == null ? null : value.stripTrailingZeros().toString();
    }

    static String text(IndexEntry entry) {
        return switch (entry) {
            case IndexEntry.Token token ->
                token.system() == null && token.code() == null
                        ? "text:" + token.text()
                        : token.system() + "|" + token.code();
            case IndexEntry.Text text -> text.value();
            case IndexEntry.TypedIdentifier typed -> typed.typeSystem() + "|" + typed.typeCode() + "|" + typed.value();
            case IndexEntry.Uri uri -> uri.value();
            case IndexEntry.Reference reference -> {
                String identifier = reference.identifierSystem() == null && reference.identifierValue() == null
                        ? ""
                        : " id " + reference.identifierSystem() + "|" + reference.identifierValue();
                String literal = reference.id() != null
                        ? reference.type() + "/" + reference.id()
                        : reference.url() == null ? "" : reference.url();
                yield literal + identifier;
            }
            case IndexEntry.Date date -> date.low() + ".." + date.high();
            case IndexEntry.Number number -> plain(number.low()) + ".." + plain(number.high());
            case IndexEntry.Quantity quantity ->
                plain(quantity.low()) + ".." + plain(quantity.high()) + " " + quantity.system() + "|" + quantity.code()
                        + "|" + quantity.unit();
            case IndexEntry.Composite composite -> {
                List<String> parts = new ArrayList<>();
                for (List<IndexEntry> component : composite.components()) {
                    Set<String> part = new TreeSet<>();
                    component.forEach(e -> part.add(text(e)));
                    parts.add(part.toString());
                }
                yield String.join(" $ ", parts);
            }
        };
    }
}
