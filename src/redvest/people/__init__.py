"""People: persons with a real-name identity (实名), their accounts, logins and consents.

One identity is one person: the keyed hash of the ID number is unique; the number itself is kept encrypted and shown to
nobody. People are known by their volunteer number (志愿者编号), never by the ID number (MZ/T 061-2015).
"""
