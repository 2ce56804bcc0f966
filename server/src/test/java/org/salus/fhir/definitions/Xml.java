package org.salus.fhir.definitions;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Small reading helpers over the DOM of FHIR XML. */
final class Xml {

    private Xml() {}

    /** The resources inside a Bundle on the class path. */
    static List<Element> bundle(String resource) throws IOException {
        try (InputStream in = Xml.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("Not on the class path: " + resource);
            }
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Element bundle = factory.newDocumentBuilder().parse(in).getDocumentElement();
            List<Element> resources = new ArrayList<>();
            for (Element entry : all(bundle, "entry")) {
                resources.add(children(all(entry, "resource").getFirst()).getFirst());
            }
            return resources;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    static List<Element> children(Element element) {
        List<Element> found = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                found.add(child);
            }
        }
        return found;
    }

    static List<Element> all(Element element, String... path) {
        List<Element> found = List.of(element);
        for (String name : path) {
            List<Element> next = new ArrayList<>();
            for (Element parent : found) {
                for (Element child : children(parent)) {
                    if (child.getTagName().equals(name)) {
                        next.add(child);
                    }
                }
            }
            found = next;
        }
        return found;
    }

    /** The first value at the path, or the empty string. */
    static String value(Element element, String... path) {
        List<Element> found = all(element, path);
        return found.isEmpty() ? "" : found.getFirst().getAttribute("value");
    }

    static List<String> values(Element element, String... path) {
        return all(element, path).stream().map(e -> e.getAttribute("value")).toList();
    }
}
