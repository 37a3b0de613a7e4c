"""What a column of a spreadsheet can become, and the words that people head such a column with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.core.words import plain

CUSTOM = "custom:"


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that a team has added of its own. `key` is how it is stored, `label` how people call it."""

    key: str
    label: str
    type: FieldType = FieldType.TEXT
    choices: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return f"{CUSTOM}{self.key}"


# Each target with its headings in English, German, Spanish and French, the better ones first: a text goes to a mobile
# rather than to whatever is at home or at work. Compared by `plain`.
HEADINGS = {
    "first_name": (
        "first name, given name, forename, first, fname, christian name, vorname, nombre, primer nombre, "
        "nombre de pila, prénom"
    ),
    "middle_name": (
        "middle name, middle, middle initial, mi, second name, zweiter vorname, segundo nombre, deuxième "
        "prénom"
    ),
    "last_name": (
        "last name, surname, family name, last, lname, nachname, familienname, zuname, apellido, "
        "apellidos, primer apellido, nom de famille, nom"
    ),
    "full_name": (
        "full name, name, candidate name, applicant name, contact name, candidate, applicant, contact, "
        "person, vollständiger name, vor- und nachname, kandidat, bewerber, nombre completo, nombre y "
        "apellidos, candidato, nom complet, nom et prénom, candidat"
    ),
    "phone": (
        "mobile, mobile phone, mobile number, mobile phone number, cell, cell phone, cell number, cell "
        "phone number, cellular, text number, sms, sms number, handy, handynummer, mobil, mobilnummer, "
        "mobiltelefon, celular, móvil, teléfono móvil, portable, téléphone portable, phone, phone "
        "number, telephone, telephone number, tel, tel no, phone no, contact number, contact phone, "
        "primary phone, telefon, telefonnummer, rufnummer, teléfono, número de teléfono, numéro de "
        "téléphone, home phone, home number, work phone"
    ),
    "email": (
        "e-mail, e-mail address, mail, email id, personal email, home email, work email, e-mail-adresse, "
        "mailadresse, correo, correo electrónico, courriel, adresse e-mail, adresse mail, adresse "
        "électronique"
    ),
    "opt_in": (
        "opt in, opted in, sms opt in, text opt in, consent, sms consent, text consent, consent to text, "
        "permission to text, ok to text, can text, einwilligung, sms-einwilligung, zustimmung, "
        "consentimiento, consentement"
    ),
    "street": (
        "street, street address, address, address 1, address line 1, mailing address, home address, "
        "addr, straße, adresse, anschrift, straße und hausnummer, calle, dirección, domicilio, rue"
    ),
    "city": (
        "city, town, city town, home city, stadt, ort, wohnort, ciudad, localidad, municipio, ville, commune"
    ),
    "state": (
        "state, province, state province, region, state region, home state, bundesland, estado, "
        "provincia, état"
    ),
    "country": "country, country code, nation, land, país, pays",
    "postal_code": (
        "postal code, zip, zip code, post code, zip postal code, postal, plz, postleitzahl, código "
        "postal, cp, code postal"
    ),
    "source": (
        "source, candidate source, lead source, applicant source, utm source, referral source, job "
        "board, origin, quelle, herkunft, fuente, origen"
    ),
    "medium": "medium, utm medium, channel, kanal, medio, canal",
    "content": (
        "content, job title, job, position, title, role, job name, position title, job position, "
        "position applied for, applied for, vacancy, opening, utm content, stelle, stellenbezeichnung, "
        "stellentitel, jobtitel, puesto, cargo, vacante, poste, intitulé du poste, offre"
    ),
    "campaign": "campaign, campaign name, utm campaign, kampagne, campaña, campagne",
    "location": (
        "location, job location, work location, worksite, site, branch, office, store, standort, "
        "arbeitsort, ubicación, lugar de trabajo, lieu, lieu de travail"
    ),
    "external_contact_id": (
        "external contact id, external id, contact id, candidate id, applicant id, external candidate "
        "id, person id, ats id, crm id, candidate number, bewerber-id, kandidaten-id, id candidato, id "
        "candidat, id"
    ),
    "external_job_id": (
        "external job id, job id, requisition id, requisition, requisition number, req id, req, req "
        "number, job requisition, job requisition id, job req id, job number, job code, vacancy id, "
        "posting id, stellen-id, id vacante, id puesto, id offre"
    ),
    "notes": (
        "notes, note, comments, comment, remarks, remark, memo, notizen, notiz, bemerkungen, bemerkung, "
        "anmerkungen, anmerkung, kommentar, notas, nota, comentarios, comentario, observaciones, "
        "remarques, remarque, commentaires, commentaire"
    ),
    "update_existing": "update existing, update, update existing records, overwrite existing",
    "create_new": "create new, create, create new records, add new",
    "tags": (
        "tags, tag, labels, label, schlagwörter, schlagworte, etiketten, etiquetas, etiqueta, "
        "étiquettes, mots clés"
    ),
}
TARGETS = tuple(HEADINGS)
# As screens call them.
LABELS = {
    **{target: target.replace("_", " ").capitalize() for target in TARGETS},
    "email": "E-mail",
    "opt_in": "Opt-in",
    "content": "Job title",
    "location": "Job location",
    "external_contact_id": "External id",
    "external_job_id": "External job id",
}


def _places() -> dict[str, tuple[str, float]]:
    """Return each plain heading with its target and how good it is for that: 1 is the best, 0.9 the last."""
    places: dict[str, tuple[str, float]] = {}
    for target, listed in HEADINGS.items():
        headings = [plain(each) for each in listed.split(",")]
        for place, heading in enumerate(headings):
            places.setdefault(heading, (target, 1 - 0.1 * place / len(headings)))
        places[plain(target)] = (target, 1 - 0.1 * headings.index(plain(target)) / len(headings))
    return places


PLACES = _places()


def known_target(heading: str) -> tuple[str, float] | None:
    """Return what a heading says by itself, with its worth of 0.9 to 1; None when it is no heading that is known."""
    return PLACES.get(plain(heading))
