package org.salus.search;

import static org.salus.kernel.Problem.Code.NOT_SUPPORTED;
import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.salus.fhir.DateInterval;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * Turns a query string into a {@link SearchRequest}. What it does not understand is refused, since a condition that is left
 * out shows more patients than were asked for; {@code Prefer: handling=lenient} leaves it out and says so.
 */
public final class SearchParser {

    public static final int DEFAULT_COUNT = 20;
    public static final int MAX_COUNT = 1000;
    private static final int MAX_DEPTH = 5;
    private static final int MAX_VALUES = 500;
    private static final Set<String> PASSED_OVER = Set.of("_format", "_pretty");

    private final R4 definitions;
    private final ValueParser values;

    /** @param bases base URLs of this server: references that start with one of them are its own */
    public SearchParser(R4 definitions, List<String> bases) {
        this.definitions = definitions;
        this.values = new ValueParser(definitions, bases);
    }

    /** Everything that is wrong, not only the first. */
    public Outcome<SearchRequest> parse(ResourceType addressed, QueryString query, boolean lenient) {
        // The same type as the organisation has it, with the parameters that it added.
        ResourceType type = java.util.Objects.requireNonNullElse(definitions.type(addressed.name()), addressed);
        List<Problem> problems = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        List<Criterion> criteria = new ArrayList<>();
        List<SearchRequest.Sort> sort = new ArrayList<>();
        List<SearchRequest.Include> includes = new ArrayList<>();
        int count = DEFAULT_COUNT;
        boolean total = false;
        boolean countOnly = false;
        String page = null;
        for (QueryString.Pair pair : query.pairs()) {
            String name = pair.name();
            String value = pair.value();
            if (PASSED_OVER.contains(name)) {
                continue;
            }
            switch (name) {
                case "_count" -> {
                    int parsed = number(value);
                    if (parsed < 0) {
                        problems.add(problem("_count is a whole number from 0 to " + MAX_COUNT, name));
                    }
                    countOnly |= parsed == 0;
                    count = Math.clamp(parsed, 1, MAX_COUNT);
                }
                case "_total" -> {
                    switch (value) {
                        case "none" -> {}
                        case "accurate", "estimate" -> total = true;
                        default -> problems.add(problem("_total is none, estimate or accurate", name));
                    }
                }
                case "_summary" -> {
                    switch (value) {
                        case "count" -> countOnly = true;
                        case "false" -> {}
                        default -> problems.add(new Problem(
                                NOT_SUPPORTED, "_summary knows count and false, not '" + shown(value) + "'.", name));
                    }
                }
                case "_page" -> page = value;
                case "_sort" -> sort(type, value, sort, problems);
                case "_include", "_revinclude" -> include(type, name, value, includes, problems);
                default -> {
                    Outcome<Criterion> criterion = criterion(type, name, value, 0);
                    switch (criterion) {
                        case Outcome.Ok<Criterion>(Criterion c) -> criteria.add(c);
                        case Outcome.Refused<Criterion>(List<Problem> why) -> {
                            if (lenient && why.stream().allMatch(p -> p.code() == NOT_SUPPORTED)) {
                                ignored.add(name);
                            } else {
                                problems.addAll(why);
                            }
                        }
                    }
                }
            }
        }
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        return Outcome.ok(new SearchRequest(
                type, criteria, sort, count, total || countOnly, countOnly, includes, page, ignored, query));
    }

    private Outcome<Criterion> criterion(ResourceType type, String name, String value, int depth) {
        if (depth > MAX_DEPTH) {
            return Outcome.refused(new Problem(PARAMETER, "A chain has at most " + MAX_DEPTH + " steps.", name));
        }
        if (name.startsWith("_has:")) {
            return has(name, value, depth);
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            return chain(type, name, dot, value, depth);
        }
        int colon = name.indexOf(':');
        String code = colon < 0 ? name : name.substring(0, colon);
        String modifier = colon < 0 ? "" : name.substring(colon + 1);
        if (code.equals("_id") && modifier.isEmpty()) {
            return Outcome.ok(new Criterion.Ids(values.split(value)));
        }
        if (code.equals("_lastUpdated") && modifier.isEmpty()) {
            List<Value.Date> dates = new ArrayList<>();
            for (String one : values.split(value)) {
                switch (values.date(one)) {
                    case Outcome.Ok<Value.Date>(Value.Date date) -> dates.add(date);
                    case Outcome.Refused<Value.Date> refused -> {
                        return at(refused, name);
                    }
                }
            }
            return Outcome.ok(new Criterion.Updated(dates));
        }
        SearchParam param = type.searchable(code);
        if (param == null || param.type() == SearchParam.Type.SPECIAL) {
            return unknown(type, code);
        }
        return simple(param, modifier, name, value);
    }

    private Outcome<Criterion> simple(SearchParam param, String modifierText, String name, String value) {
        Criterion.Modifier modifier;
        String targetType = null;
        if (modifierText.isEmpty()) {
            modifier = Criterion.Modifier.NONE;
        } else if (param.type() == SearchParam.Type.REFERENCE && definitions.type(modifierText) != null) {
            modifier = Criterion.Modifier.NONE;
            targetType = modifierText;
        } else {
            modifier = modifier(param, modifierText);
            if (modifier == null) {
                return Outcome.refused(new Problem(
                        NOT_SUPPORTED,
                        "The modifier ':" + shown(modifierText) + "' is not supported for " + param.code() + " ("
                                + param.type().name().toLowerCase(Locale.ROOT) + ").",
                        name));
            }
        }
        List<Value> parsed = new ArrayList<>();
        List<String> parts = values.split(value);
        if (parts.size() > MAX_VALUES) {
            return Outcome.refused(
                    new Problem(PARAMETER, "A parameter has at most " + MAX_VALUES + " values.", name));
        }
        for (String part : parts) {
            switch (values.parse(param, modifier, targetType, part)) {
                case Outcome.Ok<Value>(Value v) -> parsed.add(v);
                case Outcome.Refused<Value> refused -> {
                    return at(refused, name);
                }
            }
        }
        return Outcome.ok(new Criterion.Simple(param, modifier, List.copyOf(parsed)));
    }

    private static Criterion.@org.jspecify.annotations.Nullable Modifier modifier(SearchParam param, String text) {
        SearchParam.Type type = param.type();
        boolean string = type == SearchParam.Type.STRING;
        boolean token = type == SearchParam.Type.TOKEN;
        boolean uri = type == SearchParam.Type.URI;
        return switch (text) {
            case "missing" -> Criterion.Modifier.MISSING;
            case "exact" -> string ? Criterion.Modifier.EXACT : null;
            case "contains" -> string || uri ? Criterion.Modifier.CONTAINS : null;
            case "not" -> token ? Criterion.Modifier.NOT : null;
            case "text" -> token ? Criterion.Modifier.TEXT : null;
            case "above" -> uri ? Criterion.Modifier.ABOVE : null;
            case "below" -> uri ? Criterion.Modifier.BELOW : null;
            case "identifier" -> type == SearchParam.Type.REFERENCE ? Criterion.Modifier.IDENTIFIER : null;
            default -> null;
        };
    }

    private Outcome<Criterion> chain(ResourceType type, String name, int dot, String value, int depth) {
        String head = name.substring(0, dot);
        String rest = name.substring(dot + 1);
        int colon = head.indexOf(':');
        String code = colon < 0 ? head : head.substring(0, colon);
        SearchParam reference = type.searchable(code);
        if (reference == null) {
            return unknown(type, code);
        }
        if (reference.type() != SearchParam.Type.REFERENCE) {
            return Outcome.refused(
                    new Problem(PARAMETER, "'" + code + "' is not a reference, so it cannot be chained.", name));
        }
        List<ResourceType> targets = new ArrayList<>();
        if (colon >= 0) {
            ResourceType target = definitions.type(head.substring(colon + 1));
            if (target == null || !leadsTo(reference, target)) {
                return Outcome.refused(new Problem(
                        PARAMETER,
                        "'" + code + "' leads to " + String.join(", ", reference.targets()) + ", not to '"
                                + shown(head.substring(colon + 1)) + "'.",
                        name));
            }
            targets.add(target);
        } else {
            for (ResourceType target : definitions.types()) {
                if (leadsTo(reference, target)) {
                    targets.add(target);
                }
            }
        }
        List<Criterion.Hop> hops = new ArrayList<>();
        Outcome<Criterion> last = Outcome.refused(new Problem(
                PARAMETER, "No type that '" + code + "' leads to has the parameter '" + shown(rest) + "'.", name));
        for (ResourceType target : targets) {
            Outcome<Criterion> inner = criterion(target, rest, value, depth + 1);
            switch (inner) {
                case Outcome.Ok<Criterion>(Criterion c) -> hops.add(new Criterion.Hop(target, c));
                case Outcome.Refused<Criterion> refused -> last = at(refused, name);
            }
        }
        // Without a stated type, a type that lacks the parameter is simply not meant.
        return hops.isEmpty() ? last : Outcome.ok(new Criterion.Chain(reference, List.copyOf(hops)));
    }

    private static boolean leadsTo(SearchParam reference, ResourceType target) {
        return reference.targets().isEmpty() || reference.targets().contains(target.name());
    }

    private Outcome<Criterion> has(String name, String value, int depth) {
        String[] parts = name.split(":", 4);
        ResourceType source = parts.length == 4 ? definitions.type(parts[1]) : null;
        if (source == null) {
            return Outcome.refused(new Problem(
                    PARAMETER, "_has is written _has:Type:reference:parameter=value.", name));
        }
        SearchParam reference = source.searchable(parts[2]);
        if (reference == null || reference.type() != SearchParam.Type.REFERENCE) {
            return Outcome.refused(new Problem(
                    PARAMETER, "'" + shown(parts[2]) + "' is not a reference parameter of " + source.name() + ".", name));
        }
        return criterion(source, parts[3], value, depth + 1).map(inner -> new Criterion.Has(source, reference, inner));
    }

    private void sort(ResourceType type, String value, List<SearchRequest.Sort> sort, List<Problem> problems) {
        for (String key : values.split(value)) {
            boolean descending = key.startsWith("-");
            String code = descending ? key.substring(1) : key;
            SearchParam param = type.searchable(code);
            boolean own = code.equals("_lastUpdated") || code.equals("_id");
            if (!own
                    && (param == null
                            || param.type() == SearchParam.Type.SPECIAL
                            || param.type() == SearchParam.Type.COMPOSITE)) {
                problems.add(new Problem(
                        NOT_SUPPORTED, type.name() + " cannot be sorted by '" + shown(code) + "'.", "_sort"));
            } else {
                sort.add(new SearchRequest.Sort(code, own ? null : param, descending));
            }
        }
    }

    private void include(
            ResourceType type,
            String name,
            String value,
            List<SearchRequest.Include> includes,
            List<Problem> problems) {
        boolean reverse = name.equals("_revinclude");
        String[] parts = value.split(":", -1);
        ResourceType source = definitions.type(parts[0]);
        if (source == null || parts.length < 2 || parts.length > 3 || !reverse && source != type) {
            problems.add(problem(
                    name + " is written " + (reverse ? "Type" : type.name()) + ":parameter or with :TargetType", name));
            return;
        }
        String target = parts.length == 3 ? parts[2] : null;
        if (target != null && definitions.type(target) == null) {
            problems.add(problem("'" + shown(target) + "' is not a resource type", name));
            return;
        }
        if (parts[1].equals("*")) {
            for (SearchParam param : source.params()) {
                if (param.type() == SearchParam.Type.REFERENCE
                        && param.code().equals(param.indexedAs())
                        && (!reverse || leadsTo(param, type))) {
                    includes.add(new SearchRequest.Include(source, param, target, reverse));
                }
            }
            return;
        }
        SearchParam param = source.searchable(parts[1]);
        if (param == null || param.type() != SearchParam.Type.REFERENCE) {
            problems.add(problem("'" + shown(parts[1]) + "' is not a reference parameter of " + source.name(), name));
            return;
        }
        includes.add(new SearchRequest.Include(source, param, target, reverse));
    }

    /** Refused also under lenient handling: the condition is understood, and soon it can be answered. */
    private static Problem beingIndexed(ResourceType type, String code, int percent) {
        return new Problem(
                org.salus.kernel.Problem.Code.CONFLICT,
                "'" + shown(code) + "' of " + type.name() + " is being indexed, " + percent
                        + " % done. Nothing was searched, since rows would be missing; try again when it is done.",
                code);
    }

    private static Outcome<Criterion> unknown(ResourceType type, String code) {
        int indexed = type.indexed(code);
        if (indexed >= 0) {
            return Outcome.refused(beingIndexed(type, code, indexed));
        }
        return Outcome.refused(new Problem(
                NOT_SUPPORTED,
                "'" + shown(code) + "' is not a search parameter of " + type.name()
                        + ". Nothing was searched, since leaving it out would show more than was asked for.",
                code));
    }

    private static Outcome<Criterion> at(Outcome.Refused<?> refused, String name) {
        return Outcome.refused(refused.problems().stream()
                .map(p -> new Problem(p.code(), p.message(), name))
                .toList());
    }

    private static Problem problem(String message, String name) {
        return new Problem(PARAMETER, message + ".", name);
    }

    private static int number(String text) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(text);
    }

    /** Microseconds since the epoch at which the date or instant begins; null when it is none. */
    public static @org.jspecify.annotations.Nullable Long instant(String text) {
        DateInterval interval = ValueParser.interval(text);
        return interval == null ? null : (Long) interval.low();
    }

    /** Echoed text is short and has no control characters. */
    static String shown(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
