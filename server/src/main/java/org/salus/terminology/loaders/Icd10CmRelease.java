package org.salus.terminology.loaders;

import org.salus.terminology.ReleaseOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.loaders.ReleaseConcept.Property;

/**
 * ICD-10-CM: the order file, which alone has every code (also those with a seventh character); with the tabular list in XML beside
 * it, chapters, blocks and inclusion terms too.
 */
final class Icd10CmRelease implements Release {

    static final String SYSTEM = "http://hl7.org/fhir/sid/icd-10-cm";

    static final String COPYRIGHT =
            "ICD-10-CM is maintained by the National Center for Health Statistics and is in the public domain in the United "
                    + "States; ICD-10 is copyright of the World Health Organization.";

    private static final Pattern ORDER = Pattern.compile("(?i)icd10cm[-_]order[-_].*?(\\d{4})[^/]*\\.txt");
    private static final Pattern TABULAR = Pattern.compile("(?i)icd10cm[-_]tabular[-_].*\\.xml");

    private static final Pattern CODE = Pattern.compile("[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}");
    private static final int CODE_AT = 6;
    private static final int FLAG_AT = 14;
    private static final int SHORT_AT = 16;
    private static final int LONG_AT = 77;

    private final ReleaseFiles files;
    private final ReleaseOptions options;
    private final String order;
    private final String version;
    private final @Nullable Icd10CmTabular tabular;

    Icd10CmRelease(ReleaseFiles files, ReleaseOptions options) {
        this.files = files;
        this.options = options;
        String tabularFile = files.only(TABULAR, "addenda");
        // The addenda of the same archive have names of the same kind.
        List<String> orders = files.matching(ORDER).stream()
                .filter(n -> !n.toLowerCase(java.util.Locale.ROOT).contains("addenda"))
                .toList();
        if (orders.size() != 1) {
            throw Faults.release("In " + files.label() + " there " + (orders.isEmpty() ? "is no" : "is more than one")
                    + " file icd10cm_order_YYYY.txt; it alone has every code, also those with a seventh character"
                    + (tabularFile == null ? "" : ", which the tabular list in XML leaves to be put together"));
        }
        this.order = orders.getFirst();
        Matcher named = ORDER.matcher(ReleaseFiles.baseName(order));
        String given = options.version();
        this.version = given != null ? given : named.matches() ? named.group(1) : "";
        this.tabular = tabularFile == null ? null : Icd10CmTabular.read(tabularFile, files.stream(tabularFile));
    }

    @Override
    public List<ReleasePart> parts() {
        return List.of(new ReleasePart.Codes(
                SYSTEM, version, "ICD-10-CM", false, COPYRIGHT, SYSTEM + "/vs", this::concepts));
    }

    private Items<ReleaseConcept> concepts() {
        LineReader lines = new LineReader(order, files.stream(order), options.encoding());
        Deque<ReleaseConcept> groups = new ArrayDeque<>(tabular == null ? List.of() : tabular.groups());
        Deque<String> ancestors = new ArrayDeque<>();
        return new Items<>() {
            private long number;

            @Override
            public @Nullable ReleaseConcept next() {
                if (!groups.isEmpty()) {
                    return groups.poll();
                }
                String line = lines.next();
                while (line != null && line.isBlank()) {
                    line = lines.next();
                }
                if (line == null) {
                    if (number == 0) {
                        throw Faults.at(order, 1, 0, "the file is empty");
                    }
                    return null;
                }
                number++;
                return concept(line, lines.number(), ancestors);
            }

            @Override
            public void close() {
                lines.close();
            }
        };
    }

    private ReleaseConcept concept(String line, long number, Deque<String> ancestors) {
        if (line.length() <= SHORT_AT) {
            throw Faults.at(order, number, line.length() + 1, "the line ends too early; it should have the order "
                    + "number (columns 1-5), code (7-13), flag (15), short title (17-76) and long title (from 78)");
        }
        String code = line.substring(CODE_AT, FLAG_AT).strip();
        if (!CODE.matcher(code).matches()) {
            throw Faults.at(order, number, CODE_AT + 1, Table.shown(code)
                    + " is not a code of ICD-10-CM: a letter, two characters, and up to four more without the dot");
        }
        char flag = line.charAt(FLAG_AT);
        if (flag != '0' && flag != '1') {
            throw Faults.at(order, number, FLAG_AT + 1, "the flag should be 1 (may be used on a claim) or 0 (a "
                    + "heading) and is " + Table.shown(String.valueOf(flag)));
        }
        int longAt = longTitleAt(line);
        String shortTitle = line.substring(SHORT_AT, Math.min(line.length(), longAt)).strip();
        String longTitle = line.length() > longAt ? line.substring(longAt).strip() : shortTitle;
        if (longTitle.isEmpty()) {
            throw Faults.at(order, number, SHORT_AT + 1, "the code " + code + " has no title");
        }
        while (!ancestors.isEmpty() && !code.startsWith(ancestors.peek())) {
            ancestors.pop();
        }
        List<String> parents = new ArrayList<>();
        if (!ancestors.isEmpty() && ancestors.peek().equals(code)) {
            throw Faults.at(order, number, CODE_AT + 1, "the code " + code + " is there twice");
        }
        if (!ancestors.isEmpty()) {
            parents.add(dotted(ancestors.peek()));
        } else if (tabular != null && tabular.blockOf(code) != null) {
            parents.add(String.valueOf(tabular.blockOf(code)));
        }
        ancestors.push(code);
        List<Designation> designations = new ArrayList<>();
        if (!shortTitle.isEmpty() && !shortTitle.equals(longTitle)) {
            designations.add(Designation.synonym("en", shortTitle));
        }
        String dotted = dotted(code);
        if (tabular != null) {
            for (String term : tabular.inclusionTerms(dotted)) {
                designations.add(Designation.synonym("en", term));
            }
        }
        return new ReleaseConcept(dotted, longTitle, null, true, true, parents, designations.stream().distinct().toList(),
                List.of(Property.bool("billable", flag == '1'), Property.integer("order", number)));
    }

    /** The short title is padded to 60 bytes, so letters beyond ASCII move the long title to the left. */
    private static int longTitleAt(String line) {
        int at = LONG_AT;
        while (at > SHORT_AT && at <= line.length() && line.charAt(at - 1) != ' ') {
            at--;
        }
        return at;
    }

    static String dotted(String code) {
        return code.length() > 3 ? code.substring(0, 3) + "." + code.substring(3) : code;
    }

    @Override
    public void close() {
        files.close();
    }
}
