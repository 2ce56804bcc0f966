package org.salus.scheduling;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A small clinic of its own for a test, in the zone that is said: one site, one service of 30 minutes, hours on every day from 9 to 12. */
final class Desk {

    final RunningSalus salus = RunningSalus.shared();
    final Client system = salus.system();
    final ZoneId zone;
    final String site;
    final String service;
    final String practitioner;
    final String schedule;

    Desk(String zone) {
        this.zone = ZoneId.of(zone);
        site = create(
                "Location",
                "'name':'Site','extension':[{'url':'http://hl7.org/fhir/StructureDefinition/timezone','valueCode':'" + zone + "'}]");
        service = create(
                "HealthcareService", "'name':'Visit','extension':[{'url':'urn:salus:service-duration','valuePositiveInt':30}]");
        practitioner = create("Practitioner", "'name':[{'family':'Adler','given':['Eva']}]");
        schedule = create("Schedule", "'actor':[" + actor(practitioner) + "," + actor(service) + "," + actor(site) + "],'extension':["
                + hours("09:00:00", "12:00:00") + "]");
    }

    static String hours(String start, String end) {
        StringBuilder days = new StringBuilder();
        for (String day : new String[] {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
            days.append("{'url':'day','valueCode':'").append(day).append("'},");
        }
        return "{'url':'urn:salus:schedule-hours','extension':[" + days + "{'url':'start','valueTime':'" + start
                + "'},{'url':'end','valueTime':'" + end + "'}]}";
    }

    static String actor(String reference) {
        return "{'reference':'" + reference + "'}";
    }

    /** @return the reference */
    String create(String type, String members) {
        return type + "/" + system.create(type, json("{'resourceType':'" + type + "'," + members + "}"));
    }

    String patient() {
        return create("Patient", "'name':[{'family':'Waiting','given':['Nora']}],'telecom':[{'system':'email','value':'nora@example.org'}]");
    }

    String room() {
        return create(
                "Location",
                "'name':'Room','partOf':" + actor(site)
                        + ",'physicalType':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/location-physical-type','code':'ro'}]}");
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    /** A Monday well ahead. */
    LocalDate monday() {
        return LocalDate.now(zone).plusDays(14).with(TemporalAdjusters.next(DayOfWeek.MONDAY));
    }

    /** Name, value, name, value ... */
    static String parameters(String... pairs) {
        StringBuilder all = new StringBuilder("{'resourceType':'Parameters','parameter':[");
        for (int i = 0; i < pairs.length; i += 2) {
            all.append(i == 0 ? "" : ",").append("{'name':'" + pairs[i] + "','valueString':'" + pairs[i + 1] + "'}");
        }
        return json(all + "]}");
    }

    Answer call(Client who, String path, String... pairs) {
        return who.post("/fhir/" + path, pairs.length == 0 ? json("{'resourceType':'Parameters'}") : parameters(pairs));
    }

    Answer book(String patient, String start) {
        return call(system, "Appointment/$book", "patient", patient, "practitioner", practitioner, "service", service, "start", start, "location", site);
    }

    String appointment(String start, String end, String status) {
        return json("{'resourceType':'Appointment','status':'" + status + "','start':'" + start + "','end':'" + end
                + "','participant':[{'actor':" + actor(practitioner) + ",'status':'accepted'}]}");
    }
}
