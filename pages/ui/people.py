"""Who is here, and who may stop what somebody else began."""

import getpass
import os

import streamlit as st


def user_name() -> str:
    """The name put beside what is loaded and saved: TAS_USER, else who is logged in, else the operating-system user."""
    claims = st.user.to_dict()
    person = claims.get("name") or claims.get("email") if claims.get("is_logged_in") else ""
    return os.environ.get("TAS_USER") or str(person or "") or getpass.getuser()


def is_signed_in() -> bool:
    """Whether the name is that of somebody who signed in, and not one that anybody could have typed."""
    return bool(st.user.to_dict().get("is_logged_in"))


def may_stop(owner: str) -> bool:
    """Whether the person here may stop work that `owner` began: it is theirs; or they are named in TAS_MAY_STOP ("Ann
    Lee; Bob Ray"); or nobody signs in here, so that a name proves nothing."""
    named = [name.strip() for name in os.environ.get("TAS_MAY_STOP", "").split(";")]
    return not is_signed_in() or user_name() in (owner, *filter(None, named))
