package org.salus.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.fhir.Ucum;
import org.salus.store.Indexer;
import org.salus.store.StringHashes;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.store.Where.Test;
import org.salus.vault.BlindIndex;

/** From one value of a parameter to a condition on rows. */
final class ValuePlanner {

    /** Types whose patient reference may name several patients: their rows are found by token, not by the patient column. */
    private static final Set<String> SEVERAL_PATIENTS =
            Set.of("Account", "Appointment", "AuditEvent", "Contract", "Group", "Patient", "Person", "Provenance", "Schedule");

    private final R4 definitions;
    private final BlindIndex blind;

    ValuePlanner(R4 definitions, BlindIndex blind) {
        this.definitions = definitions;
        this.blind = blind;
    }

    Plan plan(ResourceType type, SearchParam param, Value value) {
        return switch (value) {
            case Value.Token token -> token(param.key(), token);
            case Value.Text(String text) -> param.code().equals("phonetic") ? sounds(type, param, text) : text(type, param, text);
            case Value.Uri(String uri) -> token(param.key(), TokenHashes.URI, uri);
            case Value.Reference reference -> reference(type, param, reference);
            case Value.Date date -> date(param, date);
            case Value.Number number -> number(param, number);
            case Value.Quantity quantity -> quantity(param, quantity);
            case Value.Composite composite -> composite(type, param, composite);
            case Value.TypedIdentifier(var _, String system, String code, String id) ->
                token(param.key(), TokenHashes.OF_TYPE, system + "|" + code + "|" + id);
            case Value.Missing _ -> Plan.verified(Where.ALWAYS);
        };
    }

    private Plan token(String key, char kind, String value) {
        return Plan.exact(new Where.AllTokens(blind.token(key, kind, value)));
    }

    private Plan token(String key, Value.Token token) {
        String system = token.system();
        String code = token.code();
        if (code == null) {
            return token(key, TokenHashes.SYSTEM, system == null ? "" : system);
        }
        if (system == null) {
            return token(key, TokenHashes.CODE, code);
        }
        return system.isEmpty()
                ? token(key, TokenHashes.CODE_WITHOUT_SYSTEM, code)
                : token(key, TokenHashes.SYSTEM_AND_CODE, system + "|" + code);
    }

    /** A reference by its identifier: like a token, among tokens of their own. */
    Plan identifier(SearchParam param, Value.Token token) {
        Plan plan = token(param.key() + TokenHashes.IDENTIFIER, token);
        return param.narrowed() ? Plan.verified(plan.where()) : plan;
    }

    /** Starts with, case and accents ignored: one token per prefix is indexed, up to a length; what is longer is looked at. */
    private Plan text(ResourceType type, SearchParam param, String text) {
        String folded = TokenHashes.fold(text);
        if (folded.isEmpty()) {
            return Plan.verified(Where.ALWAYS);
        }
        boolean longer = folded.codePointCount(0, folded.length()) > TokenHashes.LONGEST_PREFIX;
        String prefix = longer ? folded.substring(0, folded.offsetByCodePoints(0, TokenHashes.LONGEST_PREFIX)) : folded;
        Where where = StringHashes.all(type, blind.token(param.key(), TokenHashes.PREFIX, prefix));
        return longer ? Plan.verified(where) : Plan.exact(where);
    }

    /** Every word sounds like a word of the name. */
    private Plan sounds(ResourceType type, SearchParam param, String text) {
        return Plan.exact(Where.and(TokenHashes.sounds(text).stream()
                .map(either -> StringHashes.any(
                        type,
                        either.stream()
                                .mapToLong(sound -> blind.token(param.key(), TokenHashes.SOUND, sound))
                                .toArray()))
                .toArray(Where[]::new)));
    }

    /** The whole folded string: what begins with it is looked at. */
    Plan whole(ResourceType type, SearchParam param, Value value) {
        return Plan.verified(text(type, param, value.text()).where());
    }

    /** All runs of three must be there; a string with more runs than are indexed is looked at. */
    Plan within(ResourceType type, SearchParam param, Value value) {
        String folded = TokenHashes.fold(value.text());
        Set<String> runs = TokenHashes.trigrams(folded);
        if (runs.isEmpty()) {
            return Plan.verified(Where.ALWAYS);
        }
        Where all = StringHashes.all(
                type,
                runs.stream()
                        .mapToLong(run -> blind.token(param.key(), TokenHashes.TRIGRAM, run))
                        .toArray());
        return Plan.verified(Where.or(all, StringHashes.all(type, blind.token(param.key(), TokenHashes.LONG_STRING, ""))));
    }

    private Plan reference(ResourceType type, SearchParam param, Value.Reference reference) {
        String url = reference.url();
        if (url != null) {
            return param.narrowed() && !param.targets().contains(String.valueOf(ReferenceText.typeOf(url)))
                    ? Plan.exact(Where.NEVER)
                    : token(param.key(), TokenHashes.URI, url);
        }
        String id = Objects.requireNonNull(reference.id());
        long salt = blind.referenceSalt(param.key());
        String named = reference.type();
        if (named != null) {
            if (!param.targets().isEmpty() && !param.targets().contains(named)) {
                return Plan.exact(Where.NEVER);
            }
            long self = blind.self(named, id);
            Where where = new Where.AllTokens(self ^ salt);
            boolean column = named.equals("Patient") && Indexer.filesBy(type, param) && !SEVERAL_PATIENTS.contains(type.name());
            return Plan.exact(column ? Where.and(new Where.PatientIs(self), where) : where);
        }
        // An id without a type: every type that the parameter may lead to.
        long[] tokens = definitions.types().stream()
                .filter(t -> param.targets().isEmpty() || param.targets().contains(t.name()))
                .mapToLong(t -> blind.self(t.name(), id) ^ salt)
                .toArray();
        return Plan.exact(new Where.AnyToken(tokens));
    }

    /** The element has a moment in common with the value, whatever its prefix. */
    static Plan overlap(SearchParam param, Value.Date date) {
        int slot = param.slot();
        return slot < 0
                ? Plan.verified(Where.ALWAYS)
                : new Plan(new Where.Date(slot, Test.OVERLAPS, date.low(), date.high()), false, 1 << slot);
    }

    private static Plan date(SearchParam param, Value.Date date) {
        int slot = param.slot();
        if (slot < 0) {
            return Plan.verified(Where.ALWAYS);
        }
        int bit = 1 << slot;
        long low = date.low();
        long high = date.high();
        Where overlaps = new Where.Date(slot, Test.OVERLAPS, low, high);
        return switch (date.prefix()) {
            case EQ -> new Plan(
                    Where.and(overlaps, Where.or(new Where.Date(slot, Test.WITHIN, low, high), new Where.Lossy(bit))),
                    false,
                    bit);
            case NE -> new Plan(
                    Where.and(
                            new Where.Date(slot, Test.PRESENT, 0, 0),
                            Where.or(new Where.Not(new Where.Date(slot, Test.WITHIN, low, high)), new Where.Lossy(bit))),
                    false,
                    bit);
            case GT -> new Plan(new Where.Date(slot, Test.ENDS_AFTER, high, Long.MAX_VALUE), false, 0);
            case GE -> new Plan(new Where.Date(slot, Test.ENDS_AFTER, low, Long.MAX_VALUE), false, 0);
            case LT -> new Plan(new Where.Date(slot, Test.STARTS_BEFORE, Long.MIN_VALUE, low), false, 0);
            case LE -> new Plan(new Where.Date(slot, Test.STARTS_BEFORE, Long.MIN_VALUE, high), false, 0);
            // Of several values one may start late while the covering range starts early, and the other way round.
            case SA -> new Plan(
                    Where.or(
                            new Where.Date(slot, Test.STARTS_FROM, high, Long.MAX_VALUE),
                            Where.and(new Where.Lossy(bit), new Where.Date(slot, Test.ENDS_AFTER, high, Long.MAX_VALUE))),
                    false,
                    bit);
            case EB -> new Plan(
                    Where.or(
                            new Where.Date(slot, Test.ENDS_BY, Long.MIN_VALUE, low),
                            Where.and(new Where.Lossy(bit), new Where.Date(slot, Test.STARTS_BEFORE, Long.MIN_VALUE, low))),
                    false,
                    bit);
            case AP -> {
                long margin = Matching.margin(date);
                Where near = new Where.Date(slot, Test.OVERLAPS, low - margin, high + margin);
                yield new Plan(near, false, bit);
            }
        };
    }

    /** Columns hold doubles: a number with more digits than they have says only roughly where to look. */
    private static Plan number(SearchParam param, Value.Number number) {
        int slot = param.slot();
        if (slot < 0) {
            return Plan.verified(Where.ALWAYS);
        }
        int bit = 1 << (16 + slot);
        double low = number.low().doubleValue();
        double high = number.high().doubleValue();
        double exact = number.exact().doubleValue();
        double most = Double.MAX_VALUE;
        boolean range = number.prefix() == Prefix.EQ || number.prefix() == Prefix.NE || number.prefix() == Prefix.AP;
        if (range ? !(Indexer.isExact(number.low()) && Indexer.isExact(number.high())) : !Indexer.isExact(number.exact())) {
            return Plan.verified(
                    switch (number.prefix()) {
                        case EQ -> Where.or(
                                new Where.Number(slot, Test.WITHIN, low, Math.nextUp(high)),
                                Where.and(new Where.Lossy(bit), new Where.Number(slot, Test.PRESENT, 0, 0)));
                        case NE -> new Where.Number(slot, Test.PRESENT, 0, 0);
                        case AP -> new Where.Number(slot, Test.OVERLAPS, low, Math.nextUp(high));
                        case GT, GE, SA -> new Where.Number(slot, Test.ENDS_AFTER, Math.nextDown(exact), most);
                        case LT, LE, EB -> new Where.Number(slot, Test.STARTS_BEFORE, -most, Math.nextUp(exact));
                    });
        }
        return switch (number.prefix()) {
            case AP -> new Plan(new Where.Number(slot, Test.OVERLAPS, low, Math.nextUp(high)), false, bit);
            case EQ -> new Plan(
                    Where.or(
                            new Where.Number(slot, Test.WITHIN, low, high),
                            Where.and(new Where.Lossy(bit), new Where.Number(slot, Test.PRESENT, 0, 0))),
                    false,
                    bit);
            case NE -> new Plan(
                    Where.and(
                            new Where.Number(slot, Test.PRESENT, 0, 0),
                            Where.or(
                                    new Where.Not(new Where.Number(slot, Test.WITHIN, low, high)), new Where.Lossy(bit))),
                    false,
                    bit);
            case GT -> Plan.exact(new Where.Number(slot, Test.ENDS_AFTER, exact, most));
            case GE -> Plan.exact(new Where.Number(slot, Test.ENDS_AFTER, Math.nextDown(exact), most));
            case LT -> Plan.exact(new Where.Number(slot, Test.STARTS_BEFORE, -most, exact));
            case LE -> Plan.exact(new Where.Number(slot, Test.STARTS_BEFORE, -most, Math.nextUp(exact)));
            case SA -> new Plan(new Where.Number(slot, Test.ENDS_AFTER, exact, most), true, 0);
            case EB -> new Plan(new Where.Number(slot, Test.STARTS_BEFORE, -most, exact), true, 0);
        };
    }

    /**
     * Value and unit are indexed apart, so a row of several quantities has to be looked at. So has one in another unit that compares with
     * the one asked for: its number means something else.
     */
    private Plan quantity(SearchParam param, Value.Quantity quantity) {
        Plan number = number(param, quantity.number());
        String code = quantity.code();
        String system = quantity.system();
        if (code == null) {
            // A system alone: any of its units.
            return system == null ? number : Plan.verified(number.where());
        }
        Where unit = new Where.AllTokens(
                system == null
                        ? blind.token(param.key(), TokenHashes.UNIT, code)
                        : blind.token(param.key(), TokenHashes.SYSTEM_AND_UNIT, system + "|" + code));
        int bit = param.slot() < 0 ? 0 : 1 << (16 + param.slot());
        Plan same = new Plan(Where.and(unit, number.where()), number.verify(), number.lossy() | bit);
        Where other = Ucum.SYSTEM.equals(system) ? otherUnits(param, code) : null;
        if (other == null) {
            return same;
        }
        // A row that has this unit and another one is of several quantities: each may be the one that fits.
        Where doubt = Where.and(other, Where.or(new Where.Not(unit), new Where.Lossy(bit)));
        return new Plan(Where.or(same.where(), doubt), same.verify(), same.lossy(), doubt);
    }

    /** Rows in units that compare with this one; null when none does. */
    private @Nullable Where otherUnits(SearchParam param, String code) {
        Ucum.Canonical base = Ucum.canonical(code);
        if (base == null) {
            return null;
        }
        List<Where> units = new ArrayList<>();
        units.add(new Where.AllTokens(blind.token(param.key(), TokenHashes.BASE_UNIT, base.unit())));
        if (!base.unit().equals(code) && !base.unit().isEmpty()) {
            units.add(new Where.AllTokens(blind.token(param.key(), TokenHashes.SYSTEM_AND_UNIT, Ucum.SYSTEM + "|" + base.unit())));
        }
        return Where.or(units.toArray(Where[]::new));
    }

    /** Every part must be found somewhere in the row; that they belong together is seen in the opened body. */
    private Plan composite(ResourceType type, SearchParam param, Value.Composite composite) {
        List<Where> parts = new ArrayList<>();
        for (int i = 0; i < composite.parts().size(); i++) {
            SearchParam part = type.param(param.components().get(i).code());
            if (part != null && part.type() == param.components().get(i).type()) {
                parts.add(plan(type, part, composite.parts().get(i)).where());
            }
        }
        return Plan.verified(Where.and(parts.toArray(Where[]::new)));
    }
}
