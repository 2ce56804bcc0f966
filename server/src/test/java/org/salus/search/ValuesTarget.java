package org.salus.search;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.salus.fhir.DateInterval;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.R4;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;

/** Any text as a date, a number and a quantity: refused, or an interval whose comparisons agree with each other. */
public final class ValuesTarget {

    private static final SearchParam DATE = param("Observation", "date");
    private static final SearchParam NUMBER = param("RiskAssessment", "probability");
    private static final SearchParam QUANTITY = param("Observation", "value-quantity");
    private static final ValueParser VALUES = new ValueParser(R4.definitions(), List.of());

    private ValuesTarget() {}

    private static SearchParam param(String type, String code) {
        return Objects.requireNonNull(
                Objects.requireNonNull(R4.definitions().type(type)).param(code));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        DateInterval strict = DateInterval.parse(text);
        if (strict != null && !strict.equals(DateInterval.parseLeniently(text))) {
            throw new AssertionError("A date that searches read in another way");
        }
        List<String> split = VALUES.split(text);
        if (text.indexOf(',') < 0 && !split.equals(List.of(text))) {
            throw new AssertionError("A value was lost where nothing was to be split");
        }
        for (SearchParam param : List.of(DATE, NUMBER, QUANTITY)) {
            Outcome<Value> parsed = VALUES.parse(param, Criterion.Modifier.NONE, null, text);
            if (parsed instanceof Outcome.Ok<Value>(Value value)) {
                switch (value) {
                    case Value.Date date -> date(date);
                    case Value.Number number -> number(number);
                    case Value.Quantity quantity -> number(quantity.number());
                    default -> throw new AssertionError("Not a value of " + param.type());
                }
            }
        }
        R4.definitions().type("Patient").params().forEach(param -> {
            if (param.type() != SearchParam.Type.SPECIAL) {
                VALUES.parse(param, Criterion.Modifier.NONE, null, text);
            }
        });
    }

    private static void date(Value.Date date) {
        if (date.low() >= date.high()) {
            throw new AssertionError("A date of no length");
        }
        boolean eq = Matching.fits(with(date, Prefix.EQ), new IndexEntry.Date(DATE, date.low(), date.high()));
        IndexEntry same = new IndexEntry.Date(DATE, date.low(), date.high());
        agree(eq, !Matching.fits(with(date, Prefix.NE), same), "ne");
        agree(eq, true, "eq");
        agree(Matching.fits(with(date, Prefix.GE), same), true, "ge");
        agree(Matching.fits(with(date, Prefix.LE), same), true, "le");
        agree(Matching.fits(with(date, Prefix.GT), same), false, "gt");
        agree(Matching.fits(with(date, Prefix.LT), same), false, "lt");
        IndexEntry later = new IndexEntry.Date(DATE, date.high(), date.high() + 1);
        agree(Matching.fits(with(date, Prefix.SA), later), true, "sa");
        agree(Matching.fits(with(date, Prefix.EB), later), false, "eb");
    }

    private static Value.Date with(Value.Date date, Prefix prefix) {
        return new Value.Date(date.text(), prefix, date.low(), date.high());
    }

    private static void number(Value.Number number) {
        BigDecimal exact = number.exact();
        if (number.low().compareTo(exact) > 0 || number.high().compareTo(exact) < 0) {
            throw new AssertionError("A number outside what its digits cover");
        }
        IndexEntry same = new IndexEntry.Number(NUMBER, exact, exact);
        if (number.prefix() != Prefix.AP) {
            agree(Matching.fits(with(number, Prefix.EQ), same), true, "eq");
        }
        agree(Matching.fits(with(number, Prefix.EQ), same), !Matching.fits(with(number, Prefix.NE), same), "ne");
        agree(Matching.fits(with(number, Prefix.GE), same), true, "ge");
        agree(Matching.fits(with(number, Prefix.LE), same), true, "le");
        agree(Matching.fits(with(number, Prefix.GT), same), false, "gt");
        agree(Matching.fits(with(number, Prefix.LT), same), false, "lt");
    }

    private static Value.Number with(Value.Number number, Prefix prefix) {
        return new Value.Number(number.text(), prefix, number.exact(), number.low(), number.high());
    }

    private static void agree(boolean is, boolean shouldBe, String prefix) {
        if (is != shouldBe) {
            throw new AssertionError(prefix + " disagrees");
        }
    }
}
