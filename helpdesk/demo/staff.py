"""The people at the two desks. Invented; they sign in with their address at `<slug>.example`."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["agent", "specialist", "lead", "admin"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
LATE_WEEK = ("wed", "thu", "fri", "sat", "sun")

BERLIN, LISBON, WARSAW, CAIRO = "Europe/Berlin", "Europe/Lisbon", "Europe/Warsaw", "Africa/Cairo"
NEW_YORK, CHICAGO, SAO_PAULO, TOKYO = "America/New_York", "America/Chicago", "America/Sao_Paulo", "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Shift:
    """In the person's own time zone; an end before the start is on the next day."""

    days: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """`leads` are those of the person's teams that they lead."""

    name: str
    email: str
    role: Role
    teams: tuple[str, ...]
    leads: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    time_zone: str
    shift: Shift

    @property
    def first_name(self) -> str:
        """What they sign their replies with."""
        return self.name.split()[0]


EARLY, DAY = Shift(WEEKDAYS, "07:00", "15:30"), Shift(WEEKDAYS, "09:00", "17:30")
LATE, WEEKEND = Shift(WEEKDAYS, "13:30", "22:00"), Shift(LATE_WEEK, "10:00", "18:30")
NIGHT = Shift(LATE_WEEK, "18:00", "02:00")

LIMELIGHT_STAFF = (
    Staff(
        name="Henrike Vossberg",
        email="henrike@limelight.example",
        role="admin",
        teams=("support",),
        languages=("en", "de"),
        time_zone=BERLIN,
        shift=DAY,
    ),
    Staff(
        name="Tomasz Zielonka",
        email="tomasz@limelight.example",
        role="lead",
        teams=("support", "accounts", "escalations"),
        leads=("support", "accounts", "escalations"),
        skills=("recovery", "technical", "mediation"),
        languages=("en", "de", "pl"),
        time_zone=BERLIN,
        shift=DAY,
    ),
    Staff(
        name="Amara Delacroix-Obi",
        email="amara@limelight.example",
        role="lead",
        teams=("billing", "trust", "escalations", "safety"),
        leads=("billing", "trust", "safety"),
        skills=("refunds", "chargebacks", "moderation", "threats"),
        languages=("en", "fr"),
        time_zone=BERLIN,
        shift=LATE,
    ),
    Staff(
        name="Jonas Kettler",
        email="jonas@limelight.example",
        role="agent",
        teams=("support",),
        skills=("technical", "refunds"),
        languages=("en", "de"),
        time_zone=BERLIN,
        shift=EARLY,
    ),
    Staff(
        name="Marisol Benavente",
        email="marisol@limelight.example",
        role="agent",
        teams=("support", "billing"),
        skills=("refunds", "payouts"),
        languages=("en", "es", "pt"),
        time_zone=LISBON,
        shift=DAY,
    ),
    Staff(
        name="Nadia Farouk",
        email="nadia@limelight.example",
        role="agent",
        teams=("support", "accounts"),
        skills=("recovery", "identity"),
        languages=("en", "ar", "fr"),
        time_zone=CAIRO,
        shift=WEEKEND,
    ),
    Staff(
        name="Piet Brandsma",
        email="piet@limelight.example",
        role="agent",
        teams=("billing", "escalations"),
        skills=("payouts", "chargebacks"),
        languages=("en", "de"),
        time_zone=BERLIN,
        shift=DAY,
    ),
    Staff(
        name="Giulia Sernesi",
        email="giulia@limelight.example",
        role="agent",
        teams=("billing", "support"),
        skills=("refunds", "mediation"),
        languages=("en", "it", "fr"),
        time_zone=BERLIN,
        shift=LATE,
    ),
    Staff(
        name="Kasia Borowik",
        email="kasia@limelight.example",
        role="agent",
        teams=("trust",),
        skills=("moderation", "copyright"),
        languages=("en", "pl"),
        time_zone=WARSAW,
        shift=DAY,
    ),
    Staff(
        name="Deniz Aydemir",
        email="deniz@limelight.example",
        role="agent",
        teams=("trust", "escalations"),
        skills=("moderation", "mediation"),
        languages=("en", "de"),
        time_zone=BERLIN,
        shift=NIGHT,
    ),
    Staff(
        name="Haruka Minami",
        email="haruka@limelight.example",
        role="agent",
        teams=("accounts", "support"),
        skills=("recovery", "technical"),
        languages=("en", "ja"),
        time_zone=TOKYO,
        shift=DAY,
    ),
    Staff(
        name="Elisabeth Thornquist",
        email="elisabeth@limelight.example",
        role="specialist",
        teams=("safety", "trust"),
        skills=("child-safety", "threats"),
        languages=("en", "de"),
        time_zone=BERLIN,
        shift=DAY,
    ),
    Staff(
        name="Mateus Carvalhal",
        email="mateus@limelight.example",
        role="specialist",
        teams=("safety", "billing"),
        skills=("chargebacks", "threats", "identity"),
        languages=("en", "pt", "es"),
        time_zone=LISBON,
        shift=LATE,
    ),
)

BACKSTAGE_STAFF = (
    Staff(
        name="Corinne Maddox",
        email="corinne@backstage.example",
        role="admin",
        teams=("support",),
        time_zone=NEW_YORK,
        shift=DAY,
    ),
    Staff(
        name="Luis Arroyave",
        email="luis@backstage.example",
        role="lead",
        teams=("support", "billing", "escalations"),
        leads=("support", "billing", "escalations"),
        skills=("refunds", "payouts", "mediation"),
        languages=("en", "es"),
        time_zone=NEW_YORK,
        shift=DAY,
    ),
    Staff(
        name="Ingrid Solheim",
        email="ingrid@backstage.example",
        role="lead",
        teams=("trust", "accounts", "safety"),
        leads=("trust", "accounts", "safety"),
        skills=("moderation", "recovery", "threats"),
        languages=("en", "de"),
        time_zone=CHICAGO,
        shift=LATE,
    ),
    Staff(
        name="Tanisha Bowers",
        email="tanisha@backstage.example",
        role="agent",
        teams=("support", "accounts"),
        skills=("recovery", "technical"),
        languages=("en", "fr"),
        time_zone=NEW_YORK,
        shift=DAY,
    ),
    Staff(
        name="Rafael Teixeira",
        email="rafael@backstage.example",
        role="agent",
        teams=("support", "billing"),
        skills=("refunds", "payouts"),
        languages=("en", "pt", "es", "it"),
        time_zone=SAO_PAULO,
        shift=DAY,
    ),
    Staff(
        name="Owen Castleberry",
        email="owen@backstage.example",
        role="agent",
        teams=("billing", "escalations"),
        skills=("chargebacks", "payouts"),
        time_zone=CHICAGO,
        shift=WEEKEND,
    ),
    Staff(
        name="Yara Haddad-Stein",
        email="yara@backstage.example",
        role="agent",
        teams=("trust", "escalations"),
        skills=("moderation", "copyright"),
        languages=("en", "ar", "he"),
        time_zone=NEW_YORK,
        shift=NIGHT,
    ),
    Staff(
        name="Miriam Okonjo",
        email="miriam@backstage.example",
        role="specialist",
        teams=("safety", "trust"),
        skills=("child-safety", "threats"),
        time_zone=NEW_YORK,
        shift=DAY,
    ),
    Staff(
        name="Grant Ellsworth",
        email="grant@backstage.example",
        role="specialist",
        teams=("safety", "billing", "accounts"),
        skills=("chargebacks", "identity"),
        time_zone=CHICAGO,
        shift=DAY,
    ),
)
