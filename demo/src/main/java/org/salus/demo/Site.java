package org.salus.demo;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The clinic itself, as one transaction that may be repeated: the site with its zone, rooms, services and hours, its nurse and the inbox of its nurses. */
final class Site {

    static final String SYSTEM = "urn:salus:demo";
    static final String CLINIC = "clinic";
    static final String ROOM_1 = "room-1";
    static final String ROOM_2 = "room-2";
    static final String VISIT = "office-visit";
    static final String PHYSICAL = "annual-physical";
    static final String NURSE = "nurse";
    static final String NURSES = "nurses";

    private static final String PLACE = "http://terminology.hl7.org/CodeSystem/location-physical-type";

    /** How long before and after now today's list may reach, in hours. */
    private static final int REACH = 3;

    private final ObjectNode bundle = Fhir.resource("Bundle").put("type", "transaction");
    private final Timetable timetable;

    private Site(Timetable timetable) {
        this.timetable = timetable;
    }

    /**
     * @param physician reference of the demo's physician; empty for none
     * @param colleague of a second practitioner; empty for none
     */
    static ObjectNode bundle(Timetable timetable, String physician, String colleague) {
        Site site = new Site(timetable);
        site.places();
        site.service(VISIT, "Office visit", Timetable.VISIT, "#2f6fb3");
        site.service(PHYSICAL, "Annual physical", Timetable.PHYSICAL, "#3b8a5a");
        site.hours("schedule-1", Timetable.Who.PHYSICIAN, physician, List.of(VISIT));
        site.hours("schedule-2", Timetable.Who.COLLEAGUE, colleague, List.of(VISIT, PHYSICAL));
        site.nurses();
        return site.bundle;
    }

    /** By which a bundle of another stage refers to a resource of this one. */
    static String reference(String type, String name) {
        return type + "?identifier=" + SYSTEM + "|" + name;
    }

    private void places() {
        ObjectNode clinic = resource("Location", CLINIC);
        Fhir.extension(clinic, "http://hl7.org/fhir/StructureDefinition/timezone")
                .put("valueCode", timetable.now().getZone().getId());
        place(clinic, "Riverside Family Clinic", "bu", "Building");
        clinic.putObject("address")
                .put("city", "Boston")
                .put("state", "MA")
                .put("postalCode", "02114")
                .put("country", "US")
                .withArray("line")
                .add("12 Riverside Street");
        room(ROOM_1, "Room 1");
        room(ROOM_2, "Room 2");
    }

    private void room(String name, String words) {
        ObjectNode room = resource("Location", name);
        place(room, words, "ro", "Room");
        room.putObject("partOf").put("reference", url(CLINIC));
    }

    private static void place(ObjectNode location, String words, String kind, String display) {
        location.put("status", "active").put("name", words).put("mode", "instance");
        Fhir.concept(location.putObject("physicalType"), PLACE, kind, display);
    }

    private void service(String name, String words, int minutes, String colour) {
        ObjectNode service = resource("HealthcareService", name);
        Fhir.extension(service, "urn:salus:service-duration").put("valuePositiveInt", minutes);
        Fhir.extension(service, "urn:salus:service-colour").put("valueString", colour);
        service.put("active", true).put("name", words);
        service.withArray("location").addObject().put("reference", url(CLINIC));
    }

    private void nurses() {
        ObjectNode nurse = resource("Practitioner", NURSE);
        nurse.put("active", true);
        nurse.withArray("name").addObject().put("family", "Walsh").withArray("given").add("Nora");
        ObjectNode pool = resource("CareTeam", NURSES);
        pool.put("status", "active").put("name", "Clinic nurses");
        pool.withArray("category")
                .addObject()
                .withArray("coding")
                .addObject()
                .put("system", "urn:salus:CodeSystem:care-team-category")
                .put("code", "pool");
        pool.withArray("participant")
                .addObject()
                .withArray("role")
                .addObject()
                .withArray("coding")
                .addObject()
                .put("system", "urn:salus:CodeSystem:role")
                .put("code", "nurse");
    }

    private void hours(String name, Timetable.Who who, String practitioner, List<String> services) {
        if (practitioner.isEmpty()) {
            return;
        }
        ObjectNode schedule = resource("Schedule", name);
        week(schedule, who, Timetable.OPENS, Timetable.LUNCH);
        week(schedule, who, Timetable.AFTERNOON, Timetable.CLOSES);
        today(schedule);
        if (who == Timetable.Who.COLLEAGUE) {
            ZonedDateTime leave = timetable.now().truncatedTo(ChronoUnit.DAYS).plusDays(35);
            exception(schedule, false, leave, leave.plusDays(7), "Leave");
        }
        schedule.put("active", true);
        schedule.withArray("actor").addObject().put("reference", practitioner);
        services.forEach(s -> schedule.withArray("actor").addObject().put("reference", url(s)));
        schedule.withArray("actor").addObject().put("reference", url(CLINIC));
    }

    private static void week(ObjectNode schedule, Timetable.Who who, LocalTime start, LocalTime end) {
        ObjectNode hours = Fhir.extension(schedule, "urn:salus:schedule-hours");
        for (DayOfWeek day : who.days) {
            Fhir.extension(hours, "day").put("valueCode", day.name().substring(0, 3).toLowerCase(Locale.ROOT));
        }
        Fhir.extension(hours, "start").put("valueTime", start + ":00");
        Fhir.extension(hours, "end").put("valueTime", end + ":00");
        Fhir.extension(hours, "slot").put("valuePositiveInt", Timetable.VISIT);
    }

    /** The list is there whatever the hour, so the clinic is open then; from the hour, as the weekly times are. */
    private void today(ObjectNode schedule) {
        ZonedDateTime hour = timetable.now().truncatedTo(ChronoUnit.HOURS);
        exception(schedule, true, hour.minusHours(REACH), hour.plusHours(REACH), "Extended hours");
    }

    private static void exception(ObjectNode schedule, boolean open, ZonedDateTime start, ZonedDateTime end, String why) {
        ObjectNode exception = Fhir.extension(schedule, "urn:salus:schedule-exception");
        Fhir.extension(exception, "open").put("valueBoolean", open);
        Fhir.extension(exception, "start").put("valueDateTime", Fhir.text(start));
        Fhir.extension(exception, "end").put("valueDateTime", Fhir.text(end));
        Fhir.extension(exception, "reason").put("valueString", why);
    }

    private ObjectNode resource(String type, String name) {
        ObjectNode resource = Fhir.resource(type);
        resource.withArray("identifier").addObject().put("system", SYSTEM).put("value", name);
        ObjectNode entry = bundle.withArray("entry").addObject().put("fullUrl", url(name));
        entry.set("resource", resource);
        entry.putObject("request")
                .put("method", "POST")
                .put("url", type)
                .put("ifNoneExist", "identifier=" + SYSTEM + "|" + name);
        return resource;
    }

    private static String url(String name) {
        return Fhir.url(SYSTEM + " " + name);
    }
}
