package org.salus.search;

import static org.salus.kernel.Problem.Code.NOT_SUPPORTED;

import java.util.List;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Problem;

/** {@code _include} and {@code _revinclude} with {@code :iterate} and wildcards (R4 section 3.1.1.5.5). */
final class IncludeParser {

    private final R4 definitions;

    IncludeParser(R4 definitions) {
        this.definitions = definitions;
    }

    static boolean isInclude(String name) {
        return plain(name).equals("_include") || plain(name).equals("_revinclude");
    }

    private static String plain(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    void parse(
            List<ResourceType> types,
            String name,
            String value,
            List<SearchRequest.Include> includes,
            List<Problem> wrong) {
        String plain = plain(name);
        boolean reverse = plain.equals("_revinclude");
        boolean iterate = false;
        if (!plain.equals(name)) {
            String modifier = name.substring(plain.length() + 1);
            // STU3 called it :recurse, and clients still do.
            if (!modifier.equals("iterate") && !modifier.equals("recurse")) {
                wrong.add(new Problem(
                        NOT_SUPPORTED, plain + " knows the modifier :iterate, not ':" + SearchParser.shown(modifier) + "'.", name));
                return;
            }
            iterate = true;
        }
        if (value.equals("*")) {
            includes.add(new SearchRequest.Include(null, null, null, reverse, iterate));
            return;
        }
        String[] parts = value.split(":", -1);
        ResourceType source = definitions.type(parts[0]);
        if (source == null || parts.length < 2 || parts.length > 3) {
            wrong.add(SearchParser.problem(
                    plain + " is written Type:parameter, Type:parameter:TargetType, Type:* or *, not '" + SearchParser.shown(value) + "'", name));
            return;
        }
        if (!reverse && !iterate && !types.contains(source)) {
            wrong.add(SearchParser.problem(
                    plain + " names " + source.name() + ", which is not searched here; _include:iterate goes on from included resources", name));
            return;
        }
        ResourceType target = parts.length == 3 ? definitions.type(parts[2]) : null;
        if (parts.length == 3 && target == null) {
            wrong.add(SearchParser.problem("'" + SearchParser.shown(parts[2]) + "' is not a resource type", name));
            return;
        }
        if (parts[1].equals("*")) {
            includes.add(new SearchRequest.Include(source, null, target, reverse, iterate));
            return;
        }
        SearchParam param = source.searchable(parts[1]);
        if (param == null || param.type() != SearchParam.Type.REFERENCE) {
            wrong.add(new Problem(
                    NOT_SUPPORTED,
                    "'" + SearchParser.shown(parts[1]) + "' is not a reference parameter of " + source.name() + ".",
                    name));
            return;
        }
        if (target != null && !CriteriaParser.leadsTo(param, target)) {
            wrong.add(SearchParser.problem(
                    source.name() + ":" + param.code() + " leads to " + String.join(", ", param.targets()) + ", not to " + target.name(), name));
            return;
        }
        includes.add(new SearchRequest.Include(source, param, target, reverse, iterate));
    }
}
