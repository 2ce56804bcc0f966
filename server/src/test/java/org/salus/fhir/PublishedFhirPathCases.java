package org.salus.fhir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.salus.testing.PublishedCases;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The official FHIRPath cases for R4, each an expression over an example with what it comes to. */
final class PublishedFhirPathCases {

    static final String SUITE = "r4/fhirpath/tests-fhir-r4.xml";

    /** @param type of FHIRPath, or empty when the case does not say  @param text as {@code Resource.toString} of FHIRPath has it */
    record Output(String type, String text) {}

    /**
     * @param input null when the case needs none
     * @param invalid what is wrong with the expression (syntax, semantic, execution), or empty
     */
    record Case(String name, @Nullable String input, String expression, String invalid, List<Output> outputs, boolean predicate) {}

    private final Map<String, JsonObject> inputs = new HashMap<>();

    static List<Case> all() throws IOException {
        NodeList tests = parse(PublishedCases.read(SUITE)).getElementsByTagName("test");
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < tests.getLength(); i++) {
            Element test = (Element) tests.item(i);
            Element expression = (Element) test.getElementsByTagName("expression").item(0);
            NodeList outputs = test.getElementsByTagName("output");
            List<Output> expected = new ArrayList<>();
            for (int n = 0; n < outputs.getLength(); n++) {
                Element output = (Element) outputs.item(n);
                expected.add(new Output(output.getAttribute("type"), output.getTextContent()));
            }
            cases.add(new Case(
                    test.getAttribute("name"),
                    test.hasAttribute("inputfile") ? test.getAttribute("inputfile") : null,
                    expression.getTextContent(),
                    expression.getAttribute("invalid"),
                    expected,
                    test.getAttribute("predicate").equals("true")));
        }
        return cases;
    }

    /** The example of the case, or null when it is not published with the cases. */
    @Nullable JsonObject input(Case one) throws IOException {
        // Cases without an input compute from literals alone.
        String file = one.input() == null ? "patient-example.xml" : one.input();
        JsonObject known = inputs.get(file);
        if (known == null) {
            known = read(file);
        }
        if (known != null) {
            inputs.put(file, known);
        }
        return known;
    }

    private static @Nullable JsonObject read(String file) throws IOException {
        byte[] xml = PublishedCases.find("r4/examples/" + file);
        if (xml != null && file.endsWith(".xml")) {
            return FhirXml.parse(R4.definitions(), xml).get();
        }
        byte[] json = PublishedCases.find("r4/examples/" + file.replace(".xml", ".json"));
        return json == null ? null : Json.parse(json).get();
    }

    private static Element parse(byte[] xml) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml))
                    .getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(SUITE, e);
        }
    }
}
