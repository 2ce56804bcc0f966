package org.salus.terminology.loaders;

import org.salus.terminology.LoadException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.loaders.ReleaseConcept.Property;

/** The tabular list of ICD-10-CM in XML: chapters, blocks, which block a category is in, and inclusion terms. */
final class Icd10CmTabular {

    private static final int MAX_DEPTH = 40;
    private static final int MAX_TEXT = 10_000;
    private static final int MAX_TERMS = 200_000;
    private static final Pattern RANGE = Pattern.compile("(.*?)\\s*\\(([A-Z]\\w{2})(?:-([A-Z]\\w{2}))?\\)\\s*");

    private final List<ReleaseConcept> groups = new ArrayList<>();
    private final Map<String, String> blockOfCategory = new HashMap<>();
    private final Map<String, List<String>> terms = new HashMap<>();
    private int termCount;

    private Icd10CmTabular() {}

    /** @throws LoadException when it is not well-formed, or asks for anything outside itself */
    static Icd10CmTabular read(String file, InputStream in) {
        Icd10CmTabular tabular = new Icd10CmTabular();
        try (in) {
            tabular.read(file, SafeXml.read(in));
            return tabular;
        } catch (XMLStreamException e) {
            throw Faults.at(file, Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNumber()),
                    e.getLocation() == null ? 0 : e.getLocation().getColumnNumber(), "the XML is not well-formed; download it again");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void read(String file, XMLStreamReader xml) throws XMLStreamException {
        Deque<String> path = new ArrayDeque<>();
        Deque<String> diagnoses = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        String chapter = null;
        String section = null;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw Faults.at(file, xml.getLocation().getLineNumber(), xml.getLocation().getColumnNumber(),
                        "a document type or entity is not allowed here; the official file has none");
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                path.push(xml.getLocalName());
                if (path.size() > MAX_DEPTH) {
                    throw Faults.at(file, xml.getLocation().getLineNumber(), 0, "elements are nested too deep");
                }
                text.setLength(0);
                switch (xml.getLocalName()) {
                    case "chapter" -> chapter = null;
                    case "section" -> section = xml.getAttributeValue(null, "id");
                    case "diag" -> diagnoses.push("");
                    default -> {}
                }
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                if (text.length() + xml.getTextLength() > MAX_TEXT) {
                    throw Faults.at(file, xml.getLocation().getLineNumber(), 0, "a text is longer than " + MAX_TEXT);
                }
                text.append(xml.getText());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                String element = path.pop();
                String parent = path.isEmpty() ? "" : path.peek();
                String value = text.toString().strip().replaceAll("\\s+", " ");
                text.setLength(0);
                if (element.equals("desc") && parent.equals("chapter")) {
                    chapter = chapter(value);
                } else if (element.equals("desc") && parent.equals("section")) {
                    section = section(section, chapter, value);
                } else if (element.equals("name") && parent.equals("diag")) {
                    diagnoses.pop();
                    diagnoses.push(value);
                    if (diagnoses.size() == 1 && section != null) {
                        blockOfCategory.put(value, section);
                    }
                } else if (element.equals("note") && parent.equals("inclusionTerm") && !diagnoses.isEmpty()) {
                    term(diagnoses.peek(), value, file, xml);
                } else if (element.equals("diag")) {
                    diagnoses.pop();
                }
            }
        }
        if (groups.isEmpty()) {
            throw Faults.at(file, 1, 0, "there is no chapter; this is not the tabular list of ICD-10-CM");
        }
    }

    private void term(String code, String value, String file, XMLStreamReader xml) {
        if (++termCount > MAX_TERMS) {
            throw Faults.at(file, xml.getLocation().getLineNumber(), 0, "there are more than " + MAX_TERMS + " terms");
        }
        if (!value.isEmpty()) {
            terms.computeIfAbsent(code, c -> new ArrayList<>()).add(value);
        }
    }

    private String chapter(String description) {
        Matcher range = RANGE.matcher(description);
        String code = range.matches() ? range(range) : description;
        groups.add(group(code, range.matches() ? range.group(1) : description, List.of(), "chapter"));
        return code;
    }

    private static String range(Matcher range) {
        return range.group(3) == null ? range.group(2) : range.group(2) + "-" + range.group(3);
    }

    /** A block whose range is its chapter's would have the same code; so would one that is a single category. */
    private @Nullable String section(@Nullable String id, @Nullable String chapter, String description) {
        if (id == null) {
            return chapter;
        }
        String code = id.indexOf('-') < 0 ? id + "-" + id : id;
        if (code.equals(chapter)) {
            return chapter;
        }
        Matcher range = RANGE.matcher(description);
        groups.add(group(code, range.matches() ? range.group(1) : description,
                chapter == null ? List.of() : List.of(chapter), "block"));
        return code;
    }

    private static ReleaseConcept group(String code, String display, List<String> parents, String kind) {
        return new ReleaseConcept(code, display, null, true, false, parents, List.of(),
                List.of(Property.string("kind", kind), Property.bool("billable", false)));
    }

    /** Chapters and blocks, each after what it lies in. */
    List<ReleaseConcept> groups() {
        return List.copyOf(groups);
    }

    /** @param category three characters */
    @Nullable String blockOf(String category) {
        return blockOfCategory.get(category);
    }

    List<String> inclusionTerms(String code) {
        return terms.getOrDefault(code, List.of());
    }
}
